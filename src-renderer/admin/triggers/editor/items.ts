import { moved } from '../../records/form/rules.ts'
import { type Keyed, nextKey } from './draft.ts'

/** What is done to one list of a draft. */
export function itemsOf<T>(items: readonly Keyed<T>[], onChange: (items: readonly Keyed<T>[]) => void) {
  return {
    add: (item: T) => onChange([...items, { ...item, key: nextKey(items) }]),
    change: (key: number, change: Partial<T>) =>
      onChange(items.map(item => (item.key === key ? { ...item, ...change } : item))),
    /** One place up or down; the first and the last stay where they are. */
    move: (key: number, by: -1 | 1) => {
      const from = items.findIndex(item => item.key === key)
      const to = from + by
      if (from >= 0 && to >= 0 && to < items.length) onChange(moved(items, from, to))
    },
    remove: (key: number) => onChange(items.filter(item => item.key !== key)),
    /** Whether the node knows it as it stands. */
    isStored: (item: Keyed<T>, stored: readonly Keyed<T>[]) =>
      item.at !== undefined && JSON.stringify(stored[item.at]) === JSON.stringify(item),
  }
}
