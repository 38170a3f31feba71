import type { Clock } from '../../../base/clock.ts'
import { fakeClock } from '../../../base/fake-clock.ts'
import type { Log } from '../../../base/log.ts'
import { readProcNetArp } from '../../proc-net-arp.ts'
import type { Ears, Place, Sighting } from '../../sighting.ts'
import { createNeighbours } from '../../sources/neighbours.ts'
import type { Announced, Socket } from './announced.ts'
import { openHearing } from './hearing.ts'
import { packetsOf } from './wire.ts'

const placeOf = (name: string, network: string): Place => ({
  ...{ name, address: `${network}.0.2`, prefix: 16 },
  ...{ broadcast: `${network}.255.255`, mac: '02:00:00:00:00:02' },
})

export const places: readonly Place[] = [placeOf('eth0', '10.0'), placeOf('eth1', '10.1')]

export const interfaceOf = (socket: Socket): string => socket.interface ?? 'eth0'

/** Where everything is: an address for each connection. */
export type Plan = ReadonlyMap<Socket, string>

/** One thing that is said. */
export type Utterance = () => void

interface Parts {
  ears: Ears
  clock: Clock
  log: Log
}

/** Everything that devices say, device by device, ready to be said in any order and as often as one likes. */
export async function utterancesOf(devices: readonly Announced[], plan: Plan, { ears, clock, log }: Parts) {
  const hearings = new Map(
    await Promise.all(places.map(async place => [place.name, await openHearing({ place, ears, clock, log })] as const)),
  )
  const sockets = devices.flatMap(one => one.sockets)
  const neighbours = new Map<string, Sighting>()
  for (const place of places) {
    for (const sighting of await neighboursIn(place, sockets, plan, log)) neighbours.set(keyOf(sighting), sighting)
  }
  const all = sockets.flatMap((socket): Utterance[] => {
    const at = { interface: interfaceOf(socket), address: plan.get(socket) ?? '' }
    const neighbour = neighbours.get(keyOf(at))
    const hearing = hearings.get(at.interface)
    return [
      ...packetsOf(socket, at.address).map(packet => () => hearing?.hear(packet, at.address)),
      ...(neighbour ? [() => ears.heard(neighbour)] : []),
    ]
  })
  return { all, close: () => Promise.all([...hearings.values()].map(one => one.close())) }
}

/** What the sources have to tell once all was said, by the connection that it was said on. */
export async function sightingsOf(
  devices: readonly Announced[],
  plan: Plan,
  log: Log,
): Promise<ReadonlyMap<Socket, readonly Sighting[]>> {
  const told = new Map<string, Map<string, Sighting>>()
  const ears: Ears = {
    heard(sighting) {
      const there = told.get(keyOf(sighting)) ?? new Map<string, Sighting>()
      told.set(keyOf(sighting), there.set(`${sighting.source} ${sighting.key}`, sighting))
    },
    gone() {},
  }
  const said = await utterancesOf(devices, plan, { ears, clock: fakeClock(), log })
  for (const utter of said.all) utter()
  await said.close()
  return new Map(
    [...plan].map(([socket, address]) => [
      socket,
      [...(told.get(keyOf({ interface: interfaceOf(socket), address }))?.values() ?? [])],
    ]),
  )
}

const keyOf = (at: { interface: string; address: string }) => `${at.interface} ${at.address}`

/** What the neighbour table has of them (net/ipv4/arp.c), by the source that reads it. */
async function neighboursIn(place: Place, sockets: readonly Socket[], plan: Plan, log: Log): Promise<Sighting[]> {
  const rows = sockets.map(
    socket => `${plan.get(socket)}  0x1  0x2  ${socket.mac.toLowerCase()}  *  ${interfaceOf(socket)}`,
  )
  const table = readProcNetArp(`IP address  HW type  Flags  HW address  Mask  Device\n${rows.join('\n')}\n`)
  const clock = fakeClock()
  const heard: Sighting[] = []
  const stopping = new AbortController()
  const source = createNeighbours({ clock, log, table: async () => table })
  const running = source.run(place, { heard: sighting => heard.push(sighting), gone() {} }, stopping.signal)
  await clock.advance(1)
  stopping.abort()
  await running
  return heard
}
