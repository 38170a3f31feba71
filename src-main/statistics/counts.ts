import type { Runtime } from '../runtime/runtime.ts'
import type { Store } from '../store/open.ts'

export interface CountedParts {
  store: Store
  runtime: Runtime
  connections(): { all: number; fixed: number }
}

/** How the node is at this moment (model.md 3.18). */
export interface Counts {
  modules_disconnected: number
  triggers_active: number
  websocket_connections: number
  fixed_connections: number
  core_nodes_online: number
}

export function countNow({ store, runtime, connections }: CountedParts): Counts {
  const { all, fixed } = connections()
  return {
    modules_disconnected: store.module.all().filter(row => row.running && !isLeftOut(row) && !isAsItShould(row.id))
      .length,
    triggers_active: store.trigger_instance.all().filter(row => row.enabled && row.triggered).length,
    websocket_connections: all,
    fixed_connections: fixed,
    // This node runs its drivers itself: it is the one core there is.
    core_nodes_online: 1,
  }

  function isLeftOut({ ignore_connected, driver_id }: { ignore_connected: boolean; driver_id: string }): boolean {
    return ignore_connected || Boolean(store.driver.get(driver_id)?.ignore_connected)
  }

  /** One that is out of service is missed by nobody. */
  function isAsItShould(id: string): boolean {
    const { state } = runtime.healthOf(id)
    return state === 'connected' || state === 'parked' || state === 'elsewhere'
  }
}
