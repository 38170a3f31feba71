/** Who is behind a session: a person, or an enrolled device. */
export interface Principal {
  /** `user-…` or `device-…`. */
  sub: string
  name: string
  email: string
  /** Bits: 1 support, 2 sys_admin (auth.md 7.1). */
  permissions: number
  groups: readonly string[]
  /** The domain it belongs to: the `aud` of its tokens. */
  audience: string
  /** What it hangs on: a session's id, or the device's own. */
  sessionId: string
}

/** What its tokens say (auth.md 7.1). */
export const claimsOf = (
  { name, email, permissions, groups, audience, sub, sessionId }: Principal,
  scope: readonly string[],
  family: string,
) => ({
  aud: audience,
  scope: [...scope],
  sub,
  u: { n: name, e: email.toLowerCase(), p: permissions, r: [...groups] },
  sid: sessionId,
  fam: family,
})
