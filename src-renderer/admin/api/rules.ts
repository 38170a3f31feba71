import type { Operation } from './document.ts'
import { type Schemas, typed } from './schema.ts'

export interface Group {
  id: string
  name: string
  /** Whose API it is: what front ends of PlaceOS know, or this node's own. */
  own: boolean
  operations: readonly Operation[]
}

const OWN = '/api/alcove/'

/** By resource, PlaceOS's first; in each the order of the document. */
export function groupsOf(operations: readonly Operation[]): Group[] {
  const groups = new Map<string, Operation[]>()
  for (const operation of operations) groups.set(operation.group, [...(groups.get(operation.group) ?? []), operation])
  return [...groups]
    .map(([id, held]) => ({
      id,
      name: groupName(id),
      own: held.every(({ path }) => path.startsWith(OWN)),
      operations: held,
    }))
    .sort((a, b) => Number(a.own) - Number(b.own) || a.name.localeCompare(b.name))
}

/** `oauthApps` as people would write it. */
export function groupName(id: string): string {
  const words = id.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
  const known = words.replaceAll(/\b(api|oauth|ldap|saml)\b/g, word =>
    word === 'oauth' ? 'OAuth' : word.toUpperCase(),
  )
  return known.charAt(0).toUpperCase() + known.slice(1)
}

/** The operations that match every word, in what they are called, where they are or who may call them. */
export function found(operations: readonly Operation[], query: string): Operation[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  return operations.filter(({ id, method, path, summary, group, role, scopes }) => {
    const text = [id, method, path, summary, groupName(group), role, ...scopes].join(' ').toLowerCase()
    return words.every(word => text.includes(word))
  })
}

const roles: Readonly<Record<string, string>> = {
  public: 'Anybody',
  user: 'Any user',
  support: 'Support',
  admin: 'Admin',
}
export const roleWords = (role: string) => roles[role] ?? role

/** The call as one would type it. Braces mean something to curl, so the parameters are in capitals. */
export function curlOf({ method, path, parameters, body, role }: Operation, origin: string, schemas: Schemas): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => name.toUpperCase())
  const needed = parameters.filter(parameter => parameter.in === 'query' && parameter.required)
  const query = needed.map(({ name }) => `${name}=${name.toUpperCase()}`).join('&')
  const lines = [`curl ${method === 'GET' ? '' : `-X ${method} `}'${origin}${filled}${query && `?${query}`}'`]
  if (role !== 'public') lines.push('-H "X-API-Key: $ALCOVE_API_KEY"')
  if (body) {
    lines.push(`-H 'Content-Type: ${body.type}'`)
    lines.push(`-d '${JSON.stringify(schemas.example(typed(body.schema))).replaceAll("'", "'\\''")}'`)
  }
  return lines.join(' \\\n  ')
}
