import { Buffer } from 'node:buffer'
import dgram from 'node:dgram'
import net, { type AddressInfo } from 'node:net'
import { afterEach, expect } from 'vitest'
import { systemClock, wait } from '../../../base/clock.ts'
import type { FakeClock } from '../../../base/fake-clock.ts'
import { type Log, silentLog } from '../../../base/log.ts'
import type { DiscoveryHints } from '../../../driver-kit/define-driver.ts'
import { until } from '../../../testing/until.ts'
import type { MatchableDriver } from '../../match/match-contract.ts'
import type { Ears, Place, Sighting } from '../../sighting.ts'
import { CLOSE_MS, CONNECT_MS, KNOCK_MS, LISTEN_MS, packetsOf } from '../costs.ts'
import type { ProbeProgress } from '../probe-contract.ts'
import { createProbing } from '../probing.ts'
import { createTalk, type Talk } from '../talk.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

/** To be done when the test has ended. */
export const afterwards = (close: () => unknown): void => void closers.push(close)

export const loopbackPlace: Place = {
  ...{ name: 'lo', address: '127.0.9.1', prefix: 26, broadcast: '127.0.9.63', mac: '' },
}
export const largePlace: Place = {
  ...{ name: 'eth1', address: '10.1.4.9', prefix: 16, broadcast: '10.1.255.255', mac: '' },
}

interface Probed {
  clock?: FakeClock
  log?: Log
  places?: () => readonly Place[]
  drivers?: readonly MatchableDriver[]
  talk?: Talk
  never?: readonly string[]
  certificatePorts?: readonly number[]
}

/** A probing whose every step towards the network is written down. */
export function probe({ clock, log = silentLog, places = () => [loopbackPlace], drivers = [], talk, ...more }: Probed) {
  const { never = [], certificatePorts = [] } = more
  const time = clock ?? systemClock
  const through = talk ?? createTalk({ clock: time, neighbours: async () => new Set() })
  const tried: string[] = []
  const sightings: Sighting[] = []
  let [atOnce, most] = [0, 0]

  async function counted<T>(what: string, run: () => Promise<T>): Promise<T> {
    tried.push(what)
    atOnce += 1
    most = Math.max(most, atOnce)
    return run().finally(() => {
      atOnce -= 1
    })
  }

  const probing = createProbing({
    ...{ clock: time, log, places, drivers: () => drivers, neverProbe: () => never, certificatePorts },
    talk: {
      knock: (place, address, signal) => counted(`${address} udp/9`, () => through.knock(place, address, signal)),
      ask(question, signal) {
        const { protocol, port, send } = question.ask
        const sent = send ? ` ${Buffer.from(send).toString('latin1')}` : ''
        return counted(`${question.address} ${protocol}/${port}${sent}`, () => through.ask(question, signal))
      },
    },
  })
  const stopping = new AbortController()
  const ended = probing.run(stopping.signal)
  const stop = () => stopping.abort()
  afterwards(async () => {
    stop()
    await ended
  })
  const ears: Ears = { heard: sighting => void sightings.push(sighting), gone: () => expect.unreachable() }
  const over = async () => {
    const progress = await until(probing.progress, now => now?.state !== 'running')
    return progress as ProbeProgress
  }
  return { probing, sightings, tried, most: () => most, stop, ended, done: { ears, over } }
}

/** A network on which each address answers alike, as late as it may where there is a clock. */
export function scripted(
  answer: () => { open: boolean; said: string } | undefined,
  { clock, isThere = () => true }: { clock?: FakeClock; isThere?: () => boolean } = {},
): Talk {
  return {
    async knock(_, _address, signal) {
      if (clock) await wait(clock, KNOCK_MS, signal)
      return isThere()
    },
    async ask({ ask }, signal) {
      const ms = ask.protocol === 'udp' ? LISTEN_MS : CONNECT_MS + LISTEN_MS + CLOSE_MS
      if (clock) await wait(clock, ms, signal)
      const { open = false, said = '' } = answer() ?? {}
      return { open, bytes: Buffer.from(said), packets: packetsOf(ask) }
    },
  }
}

export const driver = (name: string, hints: DiscoveryHints['probe']): MatchableDriver => ({
  fileName: `${name.toLowerCase()}.ts`,
  description: { name, discovery: { probe: hints } } as MatchableDriver['description'],
})

export async function tcpServer(address: string, connected: (socket: net.Socket) => void, port = 0): Promise<number> {
  const server = net.createServer(socket => {
    socket.on('error', () => socket.destroy())
    connected(socket)
  })
  await new Promise<void>(resolve => server.listen(port, address, resolve))
  afterwards(() => new Promise(resolve => server.close(resolve)))
  return (server.address() as AddressInfo).port
}

export async function udpServer(address: string, answer: (data: Buffer) => string): Promise<number> {
  const socket = dgram.createSocket('udp4')
  socket.on('message', (data, from) => {
    const said = answer(data)
    if (said) socket.send(Buffer.from(said, 'latin1'), from.port, from.address)
  })
  await new Promise<void>(resolve => socket.bind(0, address, resolve))
  afterwards(() => new Promise<void>(resolve => socket.close(() => resolve())))
  return socket.address().port
}

/** Lets time pass until it is settled. */
export async function passing<T>(clock: FakeClock, promise: Promise<T>): Promise<T> {
  let isSettled = false
  void promise.finally(() => {
    isSettled = true
  })
  while (!isSettled) {
    await clock.advance(100)
    await new Promise(resolve => setImmediate(resolve))
  }
  return promise
}
