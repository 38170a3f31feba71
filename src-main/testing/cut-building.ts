import { type Central, type CentralOptions, startCentral } from '../../e2e/central/central.ts'
import type { Row } from '../../e2e/central/data.ts'
import { idOf, isPanel, moduleRows, openText, rowsOf, secretText } from './cut-rows.ts'
import { type TcpDevice, tcpDevice } from './tcp-device.ts'

/** Their modules are never stopped, moved or removed. */
const UNTOUCHED = 2
const ROOMS = 6
/** The room whose module comes and goes. */
const GUEST = ROOMS - 1
const by = { by: 'Ada' }

/** What somebody at the centre does, to the record that `at` comes to. */
export interface Edit {
  kind: 'settings' | 'secret' | 'driver' | 'zone' | 'system' | 'name' | 'toggle' | 'move' | 'come or go'
  at: number
}

export const edits = [
  'settings',
  'secret',
  'driver',
  'zone',
  'system',
  'name',
  'toggle',
  'move',
  'come or go',
] as const satisfies Edit['kind'][]

/** What became of a module. */
export interface Life {
  readonly mod: string
  /** Connections to its device, ever and now. */
  readonly connections: number
  readonly open: number
  /** How often it was stopped, started, moved, removed or made. */
  disturbed: number
  /** How often settings that it reads were changed. */
  resettled: number
}

/** A building at its centre, with rooms whose panels and devices hang on one edge. */
export interface CutBuilding {
  central: Central
  edgeId: string
  secret: string
  /** Modules of the edge that are there now. */
  modules(): Row[]
  edit(edit: Edit): void
  /** Of each module that is there, or was: what its device has seen, and what it has been through. */
  readonly lives: readonly Life[]
  close(): Promise<void>
}

export async function openCutBuilding(options: CentralOptions): Promise<CutBuilding> {
  const edgeId = 'edge-cut'
  const devices = await Promise.all(Array.from({ length: ROOMS }, () => Promise.all([tcpDevice(), tcpDevice()])))
  const central = await startCentral({ ...options, rows: rowsOf(edgeId, devices) })
  const { data } = central
  const { secret } = central.addEdge({ id: edgeId })
  const lives = devices.map((pair, room) => lifeOf(idOf(room), pair))

  function disturb(room: number): void {
    for (const life of lives.slice(room, room + 1)) life.disturbed += 1
  }

  function resettle(isReader: (room: number) => boolean): void {
    for (const life of lives.filter((_, room) => isReader(room))) life.resettled += 1
  }

  function changeModule(room: number, fields: (before: Row) => Row, disturbs?: 'disturbs'): void {
    const before = data.get('module', idOf(room))
    if (!before || (disturbs && room < UNTOUCHED)) return
    if (disturbs) disturb(room)
    data.update('module', idOf(room), fields(before), by)
  }

  function changeSettings(room: number, id: string, settings_string: string): void {
    if (!data.get('settings', id)) return
    resettle(other => other === room)
    data.update('settings', id, { settings_string }, by)
  }

  function otherPort(room: number, before: Row): number {
    const ports = devices[room]?.map(({ port }) => port) ?? []
    return ports.find(port => port !== before.port) ?? 0
  }

  const does: Record<Edit['kind'], (room: number, at: number) => void> = {
    settings: (room, at) => changeSettings(room, `sets-${room}`, openText(room, at)),
    secret: (room, at) => changeSettings(room, `sets-${room}-secret`, secretText(at)),
    driver(_, at) {
      resettle(other => !isPanel(other))
      data.update('settings', 'sets-driver', { settings_string: `hidden: of the driver ${at}\n` }, by)
    },
    zone: (room, at) => void data.update('zone', `zone-${room}`, { name: `Level ${at}` }, by),
    system: (room, at) => void data.update('control_system', `sys-${room}`, { display_name: `Room ${at}` }, by),
    name: (room, at) => changeModule(room, () => ({ custom_name: `Panel ${at}` })),
    toggle: room => changeModule(room, ({ running }) => ({ running: !running }), 'disturbs'),
    move: room => changeModule(room, before => ({ port: otherPort(room, before) }), 'disturbs'),
    'come or go'() {
      disturb(GUEST)
      if (data.get('module', idOf(GUEST))) return data.remove('module', idOf(GUEST), by)
      for (const { entity, row } of moduleRows(edgeId, GUEST, devices)) data.put(entity, row, by)
      data.update('control_system', `sys-${GUEST}`, { modules: [idOf(GUEST)] }, by)
    },
  }

  return {
    ...{ central, edgeId, secret, lives },
    modules: () => [...data.tables.module.values()].filter(row => row.edge_id === edgeId),
    edit: ({ kind, at }) => does[kind](at % ROOMS, at),
    async close() {
      await central.close()
      for (const device of devices.flat()) await device.close()
    },
  }
}

function lifeOf(mod: string, devices: readonly TcpDevice[]): Life {
  const sum = (count: (device: TcpDevice) => number) => devices.reduce((all, device) => all + count(device), 0)
  return {
    ...{ mod, disturbed: 0, resettled: 0 },
    get connections() {
      return sum(device => device.connections)
    },
    get open() {
      return sum(device => device.open)
    },
  }
}
