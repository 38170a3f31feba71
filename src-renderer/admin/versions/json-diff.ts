/** One place in a JSON value that is not what it was. An absent side was not there. */
export interface JsonChange {
  path: string
  before?: unknown
  after?: unknown
}

/** What differs between two JSON values, each by its path; lists are compared place by place. */
export function jsonDiff(before: unknown, after: unknown, path = ''): JsonChange[] {
  if (same(before, after)) return []
  const [a, b] = [membersOf(before), membersOf(after)]
  if (!a || !b || Array.isArray(before) !== Array.isArray(after)) return [{ path, ...side({ before, after }) }]
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap(key =>
    jsonDiff(a[key], b[key], Array.isArray(before) ? `${path}[${key}]` : joined(path, key)),
  )
}

const joined = (path: string, key: string) => {
  const name = /^[\w-]+$/.test(key) ? key : JSON.stringify(key)
  return path === '' ? name : `${path}.${name}`
}

const side = (change: { before: unknown; after: unknown }) =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))

/** A list counts as members named by their places. */
const membersOf = (value: unknown): Record<string, unknown> | undefined =>
  value && typeof value === 'object' ? (value as Record<string, unknown>) : undefined

const same = (a: unknown, b: unknown) => a === b || JSON.stringify(a) === JSON.stringify(b)
