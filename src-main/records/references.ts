import { type EntityName, entities, entityNames } from '../model/index.ts'

/** A field that names records of other entities. */
export interface Reference {
  from: EntityName
  field: string
  to: readonly EntityName[]
  gone: 'remove' | 'clear' | 'handled'
  reason: string | undefined
}

/** Every reference the model declares. */
export const references: readonly Reference[] = entityNames.flatMap(from =>
  Object.entries(entities[from].facts).flatMap(([field, { ref }]) =>
    ref
      ? [{ from, field, to: typeof ref.to === 'string' ? [ref.to] : ref.to, gone: ref.gone, reason: ref.reason }]
      : [],
  ),
)

export const referencesFrom = (name: EntityName) => references.filter(({ from }) => from === name)
export const referencesTo = (name: EntityName) => references.filter(({ to }) => to.includes(name))

/** The ids a field names, whether it is one or a list. */
export function idsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.filter(id => typeof id === 'string')
  return typeof value === 'string' && value !== '' ? [value] : []
}

/** Which of these entities an id is of, by its prefix; API keys and applications have none. */
export function entityOfId(id: string, among: readonly EntityName[]): EntityName | undefined {
  if (among.length === 1) return among[0]
  return among.find(name => id.startsWith(`${entities[name].table}-`))
}
