import type {
  DeviceLine,
  DeviceView,
  DiscoveryNews,
  ProbePlanView,
  ProbeProgressView,
} from '../../contract/discovery-views.ts'
import { type Cable, type Lan, type Machine, openLans } from '../../testing/lan.ts'
import type { Capture, Captured } from '../../testing/lan-capture.ts'
import type { LanDevice } from '../../testing/lan-device.ts'
import type { LanNode } from '../../testing/lan-node.ts'
import { type MiniSsdpd, runAvahi, runDevice, runMiniSsdpd, runNode } from '../../testing/lan-programs.ts'
import type { Told } from '../../testing/told.ts'
import { until } from '../../testing/until.ts'

/** Of a network in the building: lan1 is 10.91.1.0/24. */
export type LanNumber = (typeof lanNumbers)[number]
export const lanNumbers = [1, 2, 3] as const
/** For whatever is waited for; nothing takes as long. */
export const PATIENT_MS = 25_000

/** A machine that is told what to do, and its cable. */
interface Movable {
  told: Told<LanDevice>
  cable: Cable
}

/** Three networks with machines on them, and a node that has no cable yet. */
export interface Building {
  node: Told<LanNode>
  nodeMachine: Machine
  lans: Readonly<Record<LanNumber, Lan>>
  captures: Readonly<Record<LanNumber, Capture>>
  /** Puts a cable between the node and a network. */
  plugNodeIn(number: LanNumber): Promise<Cable>
  /** On lan1, at .20, .30 and .40. */
  panel: Told<LanDevice>
  display: Movable
  visitor: Movable
  /** On lan3, at .20: two services on one machine. */
  projector: Told<LanDevice>
  miniSsdpd: MiniSsdpd
  /** What the node knows. */
  lines(): Promise<DeviceLine[]>
  places(): Promise<NonNullable<DiscoveryNews['state']>['places']>
  view(id: string): Promise<DeviceView>
  /** Once there is one. */
  deviceAt(address: string): Promise<DeviceLine>
  planProbe(subnet: string): Promise<ProbePlanView>
  probed(): Promise<ProbeProgressView>
  /** What the node has sent on a network. */
  fromNode(number: LanNumber): Captured[]
  close(): Promise<void>
}

export const nodeAt = (number: LanNumber) => ({ address: `10.91.${number}.1`, mac: `02:00:00:00:0${number}:01` })
export const addressAt = (number: LanNumber, last: number) => `10.91.${number}.${last}/24`
export const macAt = (number: LanNumber, last: number) => `02:00:00:00:0${number}:${last}`
export const isAt = (address: string) => (line: DeviceLine) =>
  line.addresses.some(one => one.live && one.address === address)

/** The printer on lan2, at .20, is a real Avahi, and has the name that the panel on lan1 will have. */
export async function openBuilding(folder: string): Promise<Building> {
  const network = await openLans()
  try {
    const lans = {} as Record<LanNumber, Lan>
    const captures = {} as Record<LanNumber, Capture>
    for (const number of lanNumbers) {
      lans[number] = await network.lan(`lan${number}`)
      captures[number] = await lans[number].capture()
    }
    const machineOn = async (number: LanNumber, label: string, last: number) => {
      const machine = await network.machine(label)
      const how = { as: 'eth0', address: addressAt(number, last), mac: macAt(number, last) }
      return { machine, cable: await machine.plugIn(lans[number], how) }
    }
    const nodeMachine = await network.machine('node')
    const node = runNode(nodeMachine)
    const { machine: panel } = await machineOn(1, 'panel', 20)
    const display = await machineOn(1, 'display', 30)
    const visitor = await machineOn(1, 'visitor', 40)
    const { machine: printer } = await machineOn(2, 'printer', 20)
    runAvahi(printer, {
      host: 'panel',
      service: { name: 'Panel', type: '_http._tcp', port: 80, txt: ['model=Real Avahi', 'path=/start'] },
    })
    const { machine: projector } = await machineOn(3, 'projector', 20)
    const building = {
      ...{ node, nodeMachine, lans, captures },
      panel: runDevice(panel),
      display: { told: runDevice(display.machine), cable: display.cable },
      visitor: { told: runDevice(visitor.machine), cable: visitor.cable },
      projector: runDevice(projector),
      miniSsdpd: await runMiniSsdpd(projector, 'eth0'),
    }
    await node.start(folder)
    return {
      ...building,
      ...knownTo(node),
      plugNodeIn: number =>
        nodeMachine.plugIn(lans[number], { ...nodeAt(number), as: `lan${number}`, address: addressAt(number, 1) }),
      fromNode: number => captures[number].packets.filter(({ from }) => from === nodeAt(number).mac),
      close: network.close,
    }
  } catch (error) {
    await network.close()
    throw error
  }
}

function knownTo(node: Told<LanNode>) {
  const BASE = '/alcove/v1/discovery'
  const list = (): Promise<DiscoveryNews> => node.ask('GET', `${BASE}/devices`)
  const lines = async () => (await list()).devices
  return {
    lines,
    places: async () => (await list()).state?.places ?? [],
    view: (id: string) => node.ask('GET', `${BASE}/devices/${id}`),
    async deviceAt(address: string) {
      const found = await until(lines, all => all.some(isAt(address)), PATIENT_MS)
      return found.find(isAt(address)) as DeviceLine
    },
    planProbe: (subnet: string) => node.ask('POST', `${BASE}/probe/plan`, { subnet }),
    probed: () => node.first(`${BASE}/probe/watch`),
  }
}
