import type { SimulatorView } from '@contract/workbench-views.ts'
import { useSession } from './connect.tsx'
import type { LiveState } from './live.ts'
import { useLive } from './useLive.ts'

/** What stands in for the device of a module, and what it holds. */
export function useSimulator(moduleId: string): LiveState<SimulatorView> {
  return useLive(useSession().simulator(moduleId))
}
