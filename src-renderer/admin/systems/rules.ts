import type { NodeView, RoomSummary } from '@contract/views.ts'
import { roomName } from '../../data/room-name.ts'

const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

/** The rooms that match every word, those in trouble first. */
export function found(rooms: readonly RoomSummary[], query: string | undefined, onlyAttention: boolean): RoomSummary[] {
  const words = (query ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  return rooms
    .filter(room => !onlyAttention || room.trouble > 0)
    .filter(room => {
      const text = [room.name, room.display_name, room.id, ...room.zones].join(' ').toLowerCase()
      return words.every(word => text.includes(word))
    })
    .sort((a, b) => Number(b.trouble > 0) - Number(a.trouble > 0) || byName.compare(roomName(a), roomName(b)))
}

export function totals({ rooms }: Pick<NodeView, 'rooms'>) {
  return rooms.reduce(
    (sum, { modules, connected, trouble }) => ({
      modules: sum.modules + modules,
      connected: sum.connected + connected,
      trouble: sum.trouble + trouble,
      rooms: sum.rooms + (trouble > 0 ? 1 : 0),
    }),
    { modules: 0, connected: 0, trouble: 0, rooms: 0 },
  )
}
