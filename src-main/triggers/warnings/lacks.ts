import type { Json } from '../../base/json.ts'
import type { Trigger } from '../../model/trigger.ts'
import type { Runtime } from '../../runtime/runtime.ts'

/** The modules of a system, as far as a trigger names them. */
export interface Room {
  /** Nothing when there is no such module. */
  find(mod: string): RoomModule | undefined
}

export interface RoomModule {
  /** Nothing while its driver is not known. */
  description: ReturnType<Runtime['descriptionOf']>
  /** What it reports now. */
  statuses: readonly string[]
}

/** Something of a trigger that comes to nothing, put into words for the systems where that is so. */
export type Lack = { missing: string } | { here: string } | { anywhere: string }

/** What a system does not have, and what no system could have: no mistake, as modules come and go. */
export function lacksOf({ conditions, actions }: Pick<Trigger, 'conditions' | 'actions'>, room: Room): Lack[] {
  const sides = conditions.comparisons.flatMap(({ left, right }) => [left, right])
  return [
    ...constantLacks(conditions),
    ...sides.flatMap(side => (typeof side === 'object' ? statusLack(side, room.find(side.mod)) : [])),
    ...actions.functions.flatMap(action => functionLacks(action, room.find(action.mod))),
  ]
}

export const constantLacks = ({ comparisons }: Trigger['conditions']): Lack[] =>
  comparisons.flatMap(({ left, right }, at) => {
    if (typeof left === 'object' || typeof right === 'object') return []
    return [
      {
        anywhere: `Comparison ${at + 1} is one of two constants, which are never compared. Name a status of a module on one side.`,
      },
    ]
  })

/** In words. `rooms` are the systems where it is so, `isOne` whether there are no others that one could mean. */
export function lackWords(lack: Lack, rooms: string, isOne: boolean): string {
  if ('missing' in lack) return `There is no ${lack.missing} in ${rooms}.`
  if ('anywhere' in lack) return lack.anywhere
  return isOne ? lack.here : `In ${rooms}: ${lack.here}`
}

type StatusSide = Exclude<Trigger['conditions']['comparisons'][number]['left'], Json>

function statusLack({ mod, status }: StatusSide, found: RoomModule | undefined): Lack[] {
  if (!found) return [{ missing: mod }]
  const known = propertiesOf(found.description?.status_schema)
  // A driver may report more than it declares, and one that declares nothing reports anything.
  if (known.length === 0 || status === 'connected' || [...known, ...found.statuses].includes(status)) return []
  return [{ here: `${mod} has no status ${status}. It has ${known.join(', ')}.` }]
}

function functionLacks({ mod, method, args }: Trigger['actions']['functions'][number], found?: RoomModule): Lack[] {
  if (!found) return [{ missing: mod }]
  const functions = found.description?.functions
  if (!functions) return []
  const known = Object.hasOwn(functions, method) ? functions[method] : undefined
  if (!known) return [{ here: `${mod} has no function ${method}.` }]
  return argumentLacks(args, known).map(words => ({ here: `${mod}.${method} ${words}` }))
}

type Function = NonNullable<RoomModule['description']>['functions'][string]

function argumentLacks(args: Record<string, Json>, { params, order, arity }: Function): string[] {
  const unknown = Object.keys(args).filter(name => !Object.hasOwn(params, name))
  const needed = order.filter(name => !hasDefault(params[name]))
  const lacking = needed.filter(name => !Object.hasOwn(args, name))
  const takes = order.length === 0 ? 'It takes none.' : `It takes ${order.join(', ')}.`
  return [
    ...(unknown.length > 0 ? [`takes no argument ${unknown.join(', ')}. ${takes}`] : []),
    ...(needed.length === arity && lacking.length > 0 ? [`lacks the argument ${lacking.join(', ')}.`] : []),
    // Which of them may be left out, their schemas do not always say.
    ...(needed.length > arity && needed.length - lacking.length < arity
      ? [`needs at least ${arity} of its arguments ${needed.join(', ')}.`]
      : []),
  ]
}

const hasDefault = (schema: unknown) => typeof schema === 'object' && schema !== null && 'default' in schema

function propertiesOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null || !('properties' in schema)) return []
  const { properties } = schema
  return typeof properties === 'object' && properties !== null ? Object.keys(properties) : []
}
