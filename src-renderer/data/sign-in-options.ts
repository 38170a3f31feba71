import { recordOf, textOf } from './answer.ts'

/** What `/auth/options` says before anybody is signed in: whose node this is, and the ways in. */
export interface SignInOptions {
  node: string
  /** Whether it has an administrator yet. */
  claimed: boolean
  /** Whether this page came over TLS. */
  secure: boolean
  sources: readonly SignInSource[]
  /** Who signed in here with a provider before, and may go on though that cannot be reached. */
  remembered: { name: string; source: string } | undefined
  /** Whether the node was started for a forgotten password. */
  reset: boolean
  /** Who is signed in in this browser already. */
  me: { name: string; role: string } | undefined
}

export interface SignInSource {
  id: string
  kind: 'ldap' | 'oauth2'
  name: string
}

export function optionsOf(body: unknown): SignInOptions | undefined {
  const said = recordOf(body)
  if (typeof said.claimed !== 'boolean') return undefined
  return {
    node: textOf(said.node) ?? 'Alcove',
    claimed: said.claimed,
    secure: said.secure === true,
    sources: Array.isArray(said.sources) ? said.sources.flatMap(sourceOf) : [],
    remembered: rememberedOf(recordOf(said.remembered)),
    reset: said.reset === true,
    me: meOf(recordOf(said.me)),
  }
}

/** A kind of source that this page does not know is not offered. */
function sourceOf(entry: unknown): SignInSource[] {
  const { id, kind, name } = recordOf(entry)
  const known = textOf(id)
  if (known === undefined || (kind !== 'ldap' && kind !== 'oauth2')) return []
  return [{ id: known, kind, name: textOf(name) ?? (kind === 'ldap' ? 'the directory' : 'your organisation') }]
}

function rememberedOf({ name, source }: Record<string, unknown>): SignInOptions['remembered'] {
  const known = textOf(name)
  return known === undefined ? undefined : { name: known, source: textOf(source) ?? 'your organisation' }
}

function meOf({ name, role }: Record<string, unknown>): SignInOptions['me'] {
  const known = textOf(name)
  return known === undefined ? undefined : { name: known, role: textOf(role) ?? 'user' }
}
