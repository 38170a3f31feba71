import { useSession } from './connect.tsx'
import type { LogKnown } from './fold.ts'
import type { LiveState } from './live.ts'
import { useLive } from './useLive.ts'

/** The log of a module as it is written. */
export function useLog(moduleId: string): LiveState<LogKnown> {
  return useLive(useSession().log(moduleId))
}
