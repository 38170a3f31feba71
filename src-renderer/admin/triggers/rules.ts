import type { InstanceBrief } from '@contract/traces-views.ts'
import type { Trigger } from '@model/trigger.ts'
import type { TriggerInstance } from '@model/trigger-instance.ts'
import type { Labels } from '../../data/records.ts'
import type { TriggersKnown } from '../../data/triggers-known.ts'
import type { Tone } from '../../look/Badge.tsx'
import { numberWords } from '../records/about/words.ts'
import { clockTime, lasting } from '../words.ts'
import { momentIn } from './editor/times.ts'

export const parts = ['edit', 'why', 'dry-run', 'webhook'] as const
export type TriggerPart = (typeof parts)[number]

export interface TriggerAtWork {
  trigger: Trigger
  instances: readonly InstanceBrief[]
}

/** Triggers with their instances, those that hold every word: in their own name, or in that of a system of theirs. */
export function foundTriggers({ triggers, instances, labels }: TriggersKnown, query: string): TriggerAtWork[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const byTrigger = Map.groupBy(instances, ({ trigger_id }) => trigger_id)
  return triggers
    .flatMap((trigger): TriggerAtWork[] => {
      const all = byTrigger.get(trigger.id) ?? []
      const own = `${trigger.name} ${trigger.description ?? ''}`.toLowerCase()
      if (words.every(word => own.includes(word))) return [{ trigger, instances: all }]
      const some = all.filter(one => {
        const text = `${own} ${systemOf(one, labels).toLowerCase()}`
        return words.every(word => text.includes(word))
      })
      return some.length > 0 ? [{ trigger, instances: some }] : []
    })
    .sort((a, b) => a.trigger.name.localeCompare(b.trigger.name))
}

/** The first of them, so that no more than that many instances are in sight. */
export function firstOf(all: readonly TriggerAtWork[], most: number): TriggerAtWork[] {
  const shown: TriggerAtWork[] = []
  let left = most
  for (const one of all) {
    if (left <= 0) break
    shown.push({ ...one, instances: one.instances.slice(0, left) })
    left -= Math.max(1, one.instances.length)
  }
  return shown
}

export const systemOf = ({ control_system_id }: Pick<TriggerInstance, 'control_system_id'>, labels: Labels): string =>
  labels[control_system_id ?? ''] || control_system_id || 'no system'

/** How an instance is, in a word or two; in red also where what it did last failed. */
export function stateWords({ state, triggered, trouble }: Pick<InstanceBrief, 'state' | 'triggered' | 'trouble'>): {
  tone: Tone
  words: string
} {
  switch (state) {
    case 'working': {
      const words = triggered ? 'Triggered' : 'Waiting'
      return { tone: trouble === null ? (triggered ? 'good' : 'plain') : 'bad', words }
    }
    case 'parked':
      return { tone: 'bad', words: 'Parked' }
    case 'disabled':
      return { tone: 'plain', words: 'Disabled' }
    case 'elsewhere':
      return { tone: 'plain', words: 'Runs elsewhere' }
    case 'beginning':
      return { tone: 'busy', words: 'Beginning…' }
    case 'no_trigger':
      return { tone: 'bad', words: 'No trigger' }
    case 'no_system':
      return { tone: 'bad', words: 'No system' }
  }
}

/** How often it fired in its system, and when last. */
export function firedWords(
  { trigger_count: count, last_fired: last }: Pick<InstanceBrief, 'trigger_count' | 'last_fired'>,
  now: number,
): string {
  if (count === 0) return last === null ? 'Never fired' : `Fired ${lasting(now - last)} ago`
  const times = count === 1 ? 'once' : `${numberWords(count)} times`
  return last === null ? `Fired ${times}` : `Fired ${times}, last ${lasting(now - last)} ago`
}

/** The loop that one was parked for, by the names of what is in it; with their systems where these are several. */
export function ringWords(ring: readonly string[], { triggers, instances, labels }: TriggersKnown): string {
  const known = ring.map(id => instances.find(one => one.instance_id === id))
  const isOneRoom = new Set(known.flatMap(one => one?.control_system_id ?? [])).size === 1
  const names = known.map((instance, at) => {
    const trigger = triggers.find(one => one.id === instance?.trigger_id)
    if (!instance || !trigger) return ring[at]
    return isOneRoom ? trigger.name : `${trigger.name} in ${systemOf(instance, labels)}`
  })
  return names.join(' → ')
}

/** What happened where every word is in the name of its trigger or of its system. */
export function foundTraces<T extends { trigger: string; system: string }>(traces: readonly T[], query: string): T[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  return traces.filter(({ trigger, system }) => {
    const text = `${trigger} ${system}`.toLowerCase()
    return words.every(word => text.includes(word))
  })
}

/** The time of day of what was today, and the day of what was before. */
export const whenWords = (at: number, now: number): string =>
  new Date(at).toDateString() === new Date(now).toDateString() ? clockTime(at) : momentIn(at, undefined)
