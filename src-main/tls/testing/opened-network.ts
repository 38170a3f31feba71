import { type FakeClock, fakeClock } from '../../base/fake-clock.ts'
import type { Log } from '../../base/log.ts'
import { openSecrets } from '../../store/secrets.ts'
import { temporaryFolder } from '../../testing/temporary-folder.ts'
import { until } from '../../testing/until.ts'
import { makeAuthority } from '../authority.ts'
import { DAY_MS } from '../days.ts'
import { openNetworkState } from '../document.ts'
import { makeLeaf } from '../leaf.ts'
import type { Maker } from '../maker.ts'
import type { Interfaces } from '../names.ts'
import { createNetwork, type Network } from '../network.ts'

/** A clock on which days can pass between two looks of a node, which takes one every ten seconds. */
export interface Calendar extends FakeClock {
  /** Days go by, and then the time to look around. */
  pass(days: number): Promise<void>
}

export function calendar(start?: number): Calendar {
  const clock = fakeClock(start)
  let skipped = 0
  return {
    ...clock,
    get waiting() {
      return clock.waiting
    },
    now: () => clock.now() + skipped,
    async pass(days) {
      skipped += days * DAY_MS
      await clock.advance(10_000)
      // What the machine's own threads do is not the clock's to hurry.
      await until(
        () => clock.advance(0).then(() => clock.waiting),
        waiting => waiting > 0,
      )
    },
  }
}

/** Makes them here, as a test need not be spared what loading the library takes. */
export const makerHere: Maker = { authority: makeAuthority, leaf: makeLeaf }

export interface OpenedNetwork {
  network: Network
  folder: string
  clock: Calendar
  lines: string[]
  /** What the machine is; a test may change it. */
  machine: { addresses: string[]; hostname: string }
  maker: Maker
  /** As after a restart, with what is on disk. */
  reopened(): Promise<OpenedNetwork>
  /** Ends `run`, and waits for it. */
  stop(): Promise<void>
}

interface Given {
  folder?: string
  clock?: Calendar
  addresses?: string[]
  hostname?: string
  nodeName?: string
  maker?: Maker
}

/** The certificates of a machine that the test makes up, running. */
export async function openedNetwork(given: Given = {}): Promise<OpenedNetwork> {
  const { folder = temporaryFolder(), clock = calendar(), nodeName = 'Boardroom' } = given
  const machine = { addresses: given.addresses ?? ['192.168.7.5'], hostname: given.hostname ?? 'room-12' }
  const lines: string[] = []
  const write = (message: string) => void lines.push(message)
  const log: Log = { debug() {}, info: write, warn: write, error: write }
  const maker = { ...(given.maker ?? makerHere) }
  const document = await openNetworkState({ folder, clock, log })
  const network = createNetwork({
    document,
    secrets: openSecrets({ folder, log }),
    clock,
    log,
    maker,
    interfaces: () => interfacesOf(machine.addresses),
    hostname: () => machine.hostname,
    nodeName: () => nodeName,
  })
  const ending = new AbortController()
  const running = network.run(ending.signal)
  const stop = async () => {
    ending.abort()
    await running
    await document.close()
  }
  return {
    ...{ network, folder, clock, lines, machine, maker, stop },
    async reopened() {
      await stop()
      return openedNetwork({ folder, clock, ...machine, nodeName, maker })
    },
  }
}

/** As the system would tell of them. */
export function interfacesOf(addresses: readonly string[]): Interfaces {
  const entry = (address: string, internal: boolean) => {
    const rest = { address, internal, netmask: '', mac: '', cidr: null }
    return address.includes(':')
      ? { ...rest, family: 'IPv6' as const, scopeid: address.startsWith('fe80') ? 2 : 0 }
      : { ...rest, family: 'IPv4' as const }
  }
  return { lo: [entry('127.0.0.1', true), entry('::1', true)], eth0: addresses.map(address => entry(address, false)) }
}
