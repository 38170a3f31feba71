import { emitter } from '../base/emitter.ts'
import type { TriggerInstance } from '../model/trigger-instance.ts'
import type { Store } from '../store/open.ts'

/** How a trigger instance is: what binds to `_TRIGGER_` are told, in this order (realtime.md 6.3). */
export type TriggerState = {
  triggered: boolean
  trigger_count: number
  action_errors: number
  comparison_errors: number
  /** By their key: `webhook`, `time_<n>`, `comparison_<n>`. */
  conditions: Record<string, boolean>
}

/** How the trigger instances are, for whoever shows it. */
export interface TriggerStates {
  /** `sys`: the system it works in. Nothing when there is no such instance. */
  current(id: string): { sys: string; state: TriggerState } | undefined
  /** Each new state. Call what it returns to stop. */
  changed(listener: (id: string, state: TriggerState) => void): () => void
}

/** As their records say. */
export function createTriggerStates(store: Pick<Store, 'trigger_instance' | 'changed'>): TriggerStates {
  const news = emitter<{ id: string; state: TriggerState }>()
  store.changed.on(({ entity, id, before, after }) => {
    if (entity !== 'trigger_instance' || !after || news.size === 0) return
    const state = stateOf(after as TriggerInstance)
    if (!before || !isSame(stateOf(before as TriggerInstance), state)) news.emit({ id, state })
  })
  return {
    current(id) {
      const row = store.trigger_instance.get(id)
      return row && { sys: row.control_system_id ?? '', state: stateOf(row) }
    },
    changed: listener => news.on(({ id, state }) => listener(id, state)),
  }
}

/** Where there are none. */
export const noTriggers: TriggerStates = { current: () => undefined, changed: () => () => undefined }

const stateOf = ({ triggered, trigger_count }: TriggerInstance): TriggerState => ({
  triggered,
  trigger_count,
  action_errors: 0,
  comparison_errors: 0,
  conditions: {},
})

const isSame = (a: TriggerState, b: TriggerState) => a.triggered === b.triggered && a.trigger_count === b.trigger_count
