import type { Clock } from '../../base/clock.ts'
import type { Store } from '../../store/open.ts'
import { slices } from '../slices.ts'
import type { Places } from '../why/places.ts'
import { constantLacks, type Lack, lackWords } from './lacks.ts'

/** What whoever saved a trigger, or an instance of it, should know: what its systems have nothing for, in words. */
export type Warnings = (saved: 'trigger' | 'trigger_instance', id: string) => Promise<string[]>

export interface WarningParts {
  store: Pick<Store, 'trigger' | 'trigger_instance' | 'control_system'>
  places: Pick<Places, 'lacks' | 'warnings'>
  clock: Pick<Clock, 'monotonic'>
}

const MOST_TOLD = 20
const MOST_NAMES = 3
const SLICE_MS = 5

export function createWarnings({ store, places, clock }: WarningParts): Warnings {
  function ofInstance(id: string): string[] {
    const row = store.trigger_instance.get(id)
    const trigger = store.trigger.get(row?.trigger_id ?? '')
    return trigger ? places.warnings(row?.control_system_id ?? '', trigger) : []
  }

  /** Of all systems where it has an instance, of which there may be thousands; what is the same in many is said once. */
  async function ofTrigger(id: string): Promise<string[]> {
    const trigger = store.trigger.get(id)
    if (!trigger) return []
    const instances = store.trigger_instance.by('trigger_id', id)
    const named = [trigger.control_system_id, ...instances.map(row => row.control_system_id)]
    const systems = [...new Set(named)].flatMap(sys => store.control_system.get(sys ?? '')?.id ?? [])
    const found = new Map<string, { lack: Lack; systems: string[] }>()
    const find = (lack: Lack, sys?: string) => {
      const key = JSON.stringify(lack)
      const known = found.get(key) ?? { lack, systems: [] }
      found.set(key, known)
      if (sys !== undefined && known.systems.at(-1) !== sys) known.systems.push(sys)
    }
    for (const lack of constantLacks(trigger.conditions)) find(lack)
    const turns = slices(clock, SLICE_MS)
    for (const sys of systems) {
      for (const lack of places.lacks(sys, trigger)) find(lack, sys)
      if (turns.isOver()) await turns.next()
    }
    const all = [...found.values()].map(one => lackWords(one.lack, roomsOf(one.systems), systems.length === 1))
    const more = all.length - MOST_TOLD
    return more > 0 ? [...all.slice(0, MOST_TOLD), `There is more of that: ${more} warnings are left out.`] : all
  }

  function roomsOf(systems: readonly string[]): string {
    const names = systems.slice(0, MOST_NAMES).map(sys => store.control_system.get(sys)?.name ?? sys)
    const more = systems.length - names.length
    return more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ')
  }

  return async (saved, id) => (saved === 'trigger' ? ofTrigger(id) : ofInstance(id))
}
