import type { RoomSummary } from '@contract/views.ts'

/** What people call a room. */
export const roomName = (room: Pick<RoomSummary, 'name' | 'display_name'>) => room.display_name || room.name
