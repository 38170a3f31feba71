import type { Trigger } from '../model/trigger.ts'
import type { TriggerInstance } from '../model/trigger-instance.ts'
import type { Store } from '../store/open.ts'
import type { Engine, TriggerPlacement } from './engine.ts'
import type { Standings } from './standings.ts'

/** Whether an instance is at work, or what keeps it from that. */
export type InstanceState = 'working' | 'disabled' | 'parked' | 'elsewhere' | 'no_trigger' | 'no_system' | 'beginning'

interface InstanceStateParts {
  store: Pick<Store, 'control_system'>
  placement: Pick<TriggerPlacement, 'isElsewhere'>
  engine: Pick<Engine, 'working'>
  standings: Pick<Standings, 'known'>
}

export const createInstanceState =
  ({ store, placement, engine, standings }: InstanceStateParts) =>
  (row: TriggerInstance, trigger: Trigger | undefined): InstanceState => {
    if (!trigger) return 'no_trigger'
    if (!store.control_system.get(row.control_system_id ?? '')) return 'no_system'
    if (!row.enabled) return 'disabled'
    if (placement.isElsewhere(row)) return 'elsewhere'
    if (standings.known(row.id)?.parked) return 'parked'
    return engine.working(row.id) ? 'working' : 'beginning'
  }
