import { useMemo } from 'react'
import { useSession } from './connect.tsx'
import type { RoomKnown } from './fold.ts'
import type { Live } from './live.ts'
import { useLive } from './useLive.ts'

const nothing = { value: undefined, fresh: false, trouble: undefined }
const nobody: Live<RoomKnown> = { current: () => nothing, subscribe: () => () => {} }

/** What the modules of a room are called, without their numbers; none until a room is chosen. */
export function useTakenNames(systemId: string | undefined): readonly string[] {
  const { room } = useSession()
  const { value } = useLive(systemId === undefined ? nobody : room(systemId))
  return useMemo(() => (value && 'room' in value ? value.room.modules.map(({ mod }) => mod) : []), [value])
}
