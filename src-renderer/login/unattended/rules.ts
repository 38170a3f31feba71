/** What an unattended sign-in was started with. */
export interface Unattended {
  email: string
  password: string
}

/**
 * Reads PlaceOS's address of a screen that signs in by itself (auth.md 6.5): `u` is the base64 of
 * `u=<email>&p=<password>`, or the two stand in the query as they are. Theirs cuts a password at `=` and `&`; here it
 * goes to the end.
 */
export function unattendedOf(query: URLSearchParams): Unattended | undefined {
  const packed = query.get('u')
  if (packed) return pairOf(unpacked(packed))
  return complete(query.get('username'), query.get('password'))
}

function pairOf(text: string | undefined): Unattended | undefined {
  if (text === undefined) return undefined
  const inOrder = /^u=(?<email>[^&]*)&p=(?<password>.*)$/s.exec(text)
  const reversed = /^p=(?<password>.*)&u=(?<email>[^&]*)$/s.exec(text)
  const { email, password } = (inOrder ?? reversed)?.groups ?? {}
  return complete(email, password)
}

const complete = (email: string | null | undefined, password: string | null | undefined) =>
  email && password ? { email: email.trim(), password } : undefined

function unpacked(base64: string): string | undefined {
  // A plus that was not escaped has become a space; some tools write the alphabet that is safe in addresses.
  const plain = base64.replace(/[ ]/g, '+').replace(/-/g, '+').replace(/_/g, '/').replace(/\s/g, '')
  try {
    return decoded(Uint8Array.from(atob(plain), letter => letter.charCodeAt(0)))
  } catch {
    return undefined
  }
}

/** Browsers' own `btoa`, with which such addresses are made, knows Latin-1 only. */
function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return String.fromCharCode(...bytes)
  }
}

/** What to do about an answer that was no: try again after a while, or tell and stay. */
export function againIn(refused: { status: number; retryAfterMs?: number }): number | undefined {
  // The node is away, or cannot just now: it will be back.
  if (refused.status === 0 || refused.status >= 500) return NEXT_TRY_MS
  if (refused.status === 429) return Math.max(NEXT_TRY_MS, refused.retryAfterMs ?? 0)
  return undefined
}

/** PlaceOS's pause (auth.md 6.5). */
const NEXT_TRY_MS = 3_000
