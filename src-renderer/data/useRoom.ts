import type { RoomView } from '@contract/views.ts'
import { useSession } from './connect.tsx'
import { useLive } from './useLive.ts'

export interface RoomState {
  room: RoomView | undefined
  /** False while what is shown may be out of date. */
  fresh: boolean
  /** Why there is no room to show, in words. */
  trouble: string | undefined
}

/** A room and all its modules, live. */
export function useRoom(systemId: string): RoomState {
  const { value, fresh, trouble } = useLive(useSession().room(systemId))
  if (value && 'gone' in value) return { room: undefined, fresh, trouble: value.gone }
  return { room: value?.room, fresh, trouble }
}
