import { useSession } from './connect.tsx'
import type { LiveState } from './live.ts'
import type { Traffic } from './traffic.ts'
import { useLive } from './useLive.ts'

/** What goes over the wire of a module, from now on and only while somebody looks. */
export function useTraffic(moduleId: string): LiveState<Traffic> {
  return useLive(useSession().traffic(moduleId))
}
