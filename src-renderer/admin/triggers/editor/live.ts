import type { Json } from '@base/json.ts'
import type { ModuleView } from '@contract/views.ts'
import { slugOf } from '../../words.ts'
import type { Operator, SideDraft } from './draft.ts'

export const operatorWords: Record<Operator, string> = {
  equal: 'equals',
  not_equal: 'differs from',
  greater_than: 'is greater than',
  greater_than_or_equal: 'is at least',
  less_than: 'is less than',
  less_than_or_equal: 'is at most',
  and: 'and also',
  or: 'or',
  exclusive_or: 'or, but not both,',
}

/** A module by the name that a trigger has for it: `Display` is `Display_1` (triggers.md 2.1). */
export function moduleNamed(modules: readonly ModuleView[], name: string): ModuleView | undefined {
  const found = /^(.+)_(\d+)$/.exec(name)
  const [mod, index] = found ? [found[1], Number(found[2])] : [name, 1]
  return modules.find(one => one.mod === mod && one.index === index)
}

/** What a side is now, and when it last came; nothing when nobody reported it. */
export function valueNow(modules: readonly ModuleView[], side: SideDraft): { value: Json; at: number } | undefined {
  if (side.is !== 'status') return undefined
  const status = moduleNamed(modules, side.mod)?.status ?? {}
  const held = Object.hasOwn(status, side.status) ? status[side.status] : undefined
  if (!held) return undefined
  return { value: within(held.value, side.keys), at: held.at }
}

function within(value: Json, keys: readonly string[]): Json {
  return keys.reduce<Json>((inner, key) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return null
    return Object.hasOwn(inner, key) ? (inner[key] ?? null) : null
  }, value)
}

const MOST_PATHS = 50

/** The ways into a value that is made of others, for who must choose one: each as its keys. */
export function pathsIn(value: Json, before: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || before.length > 4) return []
  return Object.entries(value)
    .flatMap(([key, inner]) => [[...before, key], ...pathsIn(inner, [...before, key])])
    .slice(0, MOST_PATHS)
}

/** Keys by their name, with dots between; a key may have a dot in it, where it is one that is there. */
export const keysNamed = (name: string, paths: readonly (readonly string[])[]): readonly string[] =>
  paths.find(path => path.join('.') === name) ?? (name === '' ? [] : name.split('.'))

const MOST_LETTERS = 20

/** The modules of a system, each with what it is. */
export const moduleChoices = (modules: readonly ModuleView[]) =>
  modules.map(one => ({ value: slugOf(one), title: `${slugOf(one)} · ${one.driver.name}` }))

/** What a module reports, each with what it is now where that is short. */
export const statusChoices = (module: ModuleView | undefined) =>
  Object.entries(module?.status ?? {}).map(([name, { value }]) => {
    const text = JSON.stringify(value)
    return { value: name, title: text.length > MOST_LETTERS ? name : `${name} · ${text}` }
  })
