import type { ModuleView, RoomSummary, RoomView } from '@contract/views.ts'
import { booleanOf, listOf, numberOf, recordOf, statusOf, textOf } from '../data/read.ts'

/** PlaceOS's number; the table in `model/enums.ts` would bring zod along. */
const LOGIC_ROLE = 99

/** The room logic, when the room has any: it speaks for the room as a whole. */
export const roomLogic = (room: RoomView) =>
  room.modules.find(({ mod, running, functions }) => mod === 'System' && running && 'power' in functions)

export const devices = (room: RoomView) => room.modules.filter(({ driver }) => driver.role !== LOGIC_ROLE)

export interface Source {
  key: string
  name: string
  icon: string | undefined
}

export function sourcesOf(logic: ModuleView): Source[] {
  return listOf(logic, 'inputs').flatMap(key => {
    if (typeof key !== 'string') return []
    const about = recordOf(statusOf(logic, `input/${key}`))
    const name = typeof about?.name === 'string' ? about.name : key
    return [{ key, name, icon: typeof about?.icon === 'string' ? about.icon : undefined }]
  })
}

export interface Light {
  key: string
  name: string
  /** Absent while nobody knows: the relay has not answered. */
  on: boolean | undefined
}

export function lightsOf(logic: ModuleView): Light[] {
  return listOf(logic, 'lights').flatMap(entry => {
    const light = recordOf(entry)
    if (typeof light?.key !== 'string') return []
    const name = typeof light.name === 'string' ? light.name : light.key
    return [{ key: light.key, name, on: typeof light.on === 'boolean' ? light.on : undefined }]
  })
}

/** What the device calls itself, else what its maker calls it. */
export const deviceName = (module: ModuleView) =>
  textOf(module, 'device_name') ?? textOf(module, 'name') ?? module.driver.name.replace(/\s*\(.*\)$/, '')

/** Whether people in the room should be told that it does not answer. */
export function notAnswering({ running, health }: ModuleView): boolean {
  return running && (health.state === 'disconnected' || health.state === 'restarting')
}

/** The first running device of this kind that does not answer, in words for a tile. */
export function silentDevice(room: RoomView, kinds: readonly string[]): string | undefined {
  const silent = devices(room).find(
    module => notAnswering(module) && module.interfaces.some(name => kinds.includes(name)),
  )
  return silent && `${deviceName(silent)} is not answering`
}

/** What a display is busy with before it can confirm. */
export function busyDisplay(room: RoomView): string | undefined {
  for (const module of devices(room)) {
    if (booleanOf(module, 'warming')) return `${deviceName(module)} is warming up…`
    if (booleanOf(module, 'cooling')) return `${deviceName(module)} is cooling down…`
  }
  return undefined
}

/** One device in a few words, most telling first. */
export function deviceWords(module: ModuleView): string {
  if (!module.running) return 'Stopped'
  if (module.health.state === 'restarting') return 'Restarting…'
  if (module.health.state === 'starting') return 'Connecting…'
  if (module.health.state === 'disconnected') return 'Not answering'
  if (booleanOf(module, 'warming')) return 'Warming up…'
  if (booleanOf(module, 'cooling')) return 'Cooling down…'
  const power = booleanOf(module, 'power')
  if (power === false) return 'Off'
  const muted = booleanOf(module, 'video_mute') || booleanOf(module, 'mute')
  const facts = [
    power ? 'On' : undefined,
    power ? textOf(module, 'input') : undefined,
    muted ? 'Picture muted' : undefined,
    booleanOf(module, 'audio_mute') ? 'Sound muted' : undefined,
  ]
  return facts.filter(fact => fact !== undefined).join(' · ') || 'Connected'
}

export const percent = (module: ModuleView, name: string) => {
  const level = numberOf(module, name)
  return level === undefined ? undefined : Math.min(100, Math.max(0, Math.round(level)))
}

/** The room this panel shows: asked for in the address, else chosen on the node, else the only one there is. */
export function chosenRoom(
  wanted: string | null,
  panel: string | null,
  rooms: readonly Pick<RoomSummary, 'id'>[],
): string | undefined {
  if (wanted) return wanted
  if (panel && rooms.some(room => room.id === panel)) return panel
  return rooms.length === 1 ? rooms[0]?.id : undefined
}

/** As many tiles to a line as fit, in lines that are as even as can be: five tiles stand as three and two. */
export function columnsFor(count: number, most: number): number {
  const lines = Math.max(1, Math.ceil(count / most))
  return Math.max(2, Math.ceil(count / lines))
}
