import type { HealthView } from '@contract/shelf-views.ts'
import { useSession } from './connect.tsx'
import type { LiveState } from './live.ts'
import { useLive } from './useLive.ts'

/** How the drivers' threads and the main loop are. */
export function useHealth(): LiveState<HealthView> {
  return useLive(useSession().health)
}
