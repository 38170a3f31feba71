import { useSyncExternalStore } from 'react'
import type { Live, LiveState } from './live.ts'

export function useLive<S>({ subscribe, current }: Live<S>): LiveState<S> {
  return useSyncExternalStore(subscribe, current)
}
