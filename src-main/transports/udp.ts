import { networkInterfaces } from 'node:os'
import type { Clock } from '../base/clock.ts'
import { Failed } from '../base/result.ts'
import type { Deviations } from '../driver-kit/deviations.ts'
import type { Transport, TransportEvents } from '../driver-kit/transport.ts'
import { type GroupSocket, isGroup, openGroupSocket } from './multicast-socket.ts'
import { reconnecting } from './reconnecting.ts'
import { openUdpSocket } from './udp-socket.ts'

export interface UdpOptions {
  /** An address, a name, or a multicast group. */
  host: string
  port: number
  clock: Clock
  random?: (() => number) | undefined
  /** How many routers what is sent to a group may pass, 0 to 255. */
  hops?: number | undefined
  rules: Pick<Deviations, 'sendsToGroup'>
  /** This machine's, on which a group is joined. */
  interfaces?: typeof networkInterfaces
}

/** Datagrams to and from one device, or a multicast group: open as soon as there is a socket (driver.md 12.2). */
export function createUdp(options: UdpOptions, events: TransportEvents): Transport {
  return isGroup(options.host) ? overGroup(options, events) : overAddress(options, events)
}

function overAddress({ host, port, clock, random }: UdpOptions, events: TransportEvents): Transport {
  const where = `${host}:${port}`
  const open = (connection: Parameters<typeof openUdpSocket>[1]) => openUdpSocket({ host, port, clock }, connection)
  const { connected: _, ...link } = reconnecting({ where, clock, random, open }, events)
  return link
}

function overGroup(options: UdpOptions, events: TransportEvents): Transport {
  const { host: group, port, clock, random, hops, rules, interfaces = networkInterfaces } = options
  /** Kept over reconnects. */
  let loop = true
  let newest: GroupSocket | undefined
  const { connected: _, ...link } = reconnecting(
    {
      where: `${group}:${port}`,
      ...{ clock, random },
      open(connection) {
        newest = openGroupSocket({ group, port, clock, hops, loop, interfaces }, connection)
        return newest
      },
    },
    events,
  )
  return {
    ...link,
    write(data) {
      if (rules.sendsToGroup) return link.write(data)
      throw new Failed('rejected', `${group} is a multicast group, which is only listened to.`)
    },
    multicastLoop(on) {
      loop = on
      newest?.multicastLoop(on)
    },
  }
}
