import type { QueueView } from '@model/live.ts'
import { useSession } from './connect.tsx'
import type { LiveState } from './live.ts'
import { useLive } from './useLive.ts'

/** The commands that a module runs and has waiting, and the last that ended. */
export function useQueue(moduleId: string): LiveState<QueueView> {
  return useLive(useSession().queue(moduleId))
}
