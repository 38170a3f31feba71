import { type Clock, wait } from '../../base/clock.ts'
import { emitter } from '../../base/emitter.ts'
import type { Log } from '../../base/log.ts'
import { messageOf } from '../../base/result.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import type { Store } from '../../store/open.ts'
import type { Device, DeviceAddress, Devices } from '../devices/devices-contract.ts'
import type { DiscoveryDocument, Vouched } from '../document.ts'
import { createLinkedModules } from '../follow/linked-modules.ts'
import { addressIn } from '../follow/module-address.ts'
import type { AnswersAt } from '../follow/still-there.ts'
import { createKnocking } from './knocking.ts'
import { macsAt, vouchedBy } from './vouched.ts'

/** Devices as modules may be sent to them. */
export interface Trust {
  /** Only at addresses of which it is proven that they are there. */
  readonly devices: Devices
  /** In words, why a module does not go where its device is said to be; nothing when there is no doubt. */
  doubtOf(moduleId: string): string | undefined
  changed(listener: () => void): () => void
  run(signal: AbortSignal): Promise<void>
}

interface Parts {
  devices: Devices
  document: DiscoveryDocument
  store: Store
  runtime: Pick<Runtime, 'directory' | 'notify'>
  /** Whether there is anything in what a module is told that must not come to others. */
  isSecretAtStake(moduleId: string): boolean
  answersAt: AnswersAt
  clock: Clock
  log: Log
}

const LOOK_EVERY_MS = 1_000
/** A device that has moved has answered by ARP by then. */
const PROVEN_WITHIN_MS = 8_000

/**
 * Anybody on the network can announce the UUID, serial number or name of a device, at an address of his own, and would
 * be sent the password of its module. So a device is believed to be at another address only where a MAC address answers
 * that was its own when somebody had the module belong to it. Without any, it is believed as long as no secret is at
 * stake, or somebody has said so. What comes over loopback is of this machine alone.
 */
export function createTrust(parts: Parts): Trust {
  const { devices, document, store, runtime, isSecretAtStake, clock, log } = parts
  const knocking = createKnocking(parts)
  const modulesOf = createLinkedModules(document)
  /** Modules whose device is only where nothing proves it to be, and since when. */
  const doubtful = new Map<string, { since: number; words?: string }>()
  const changed = emitter<void>()

  /** Looked up for each module whose device is away, which may be all of them. */
  let standing: ReadonlyMap<string, Device[]> | undefined
  devices.changed(() => {
    standing = undefined
  })
  let writing: Promise<void> | undefined
  let failing = ''

  /** Whether the module may be sent to the device at this address. */
  function accepts(id: string, device: Device, address: string): boolean {
    const row = store.module.get(id)
    if (!row || addressIn(row) === address || isLoopback(address)) return true
    const { macs = [], addresses = [] } = document.get().vouched[id] ?? {}
    if (macs.length > 0) return macsAt(device, address).some(mac => macs.includes(mac))
    return addresses.includes(address) || !isSecretAtStake(id)
  }

  /** By what all its modules hold for its own: two devices may have been taken for one. */
  function believed(device: Device): Device {
    const modules = modulesOf(device.id)
    const isDoubtful = (at: DeviceAddress) => at.live && !modules.every(id => accepts(id, device, at.address))
    if (!device.addresses.some(isDoubtful)) return device
    return { ...device, addresses: device.addresses.map(at => (isDoubtful(at) ? { ...at, live: false } : at)) }
  }

  function look(signal: AbortSignal): void {
    const { links, vouched } = document.get()
    const others: Record<string, Vouched> = {}
    for (const [id, { device_id, at }] of Object.entries(links)) {
      const row = store.module.get(id)
      const device = devices.get(device_id)
      if (!row || !device) continue
      const now = vouchedBy({ device, own: addressIn(row), linkedAt: at, before: vouched[id] })
      if (now !== vouched[id]) others[id] = now
      lookAfter(id, device, signal)
    }
    for (const id of doubtful.keys()) if (!links[id]) settle(id)
    const isOther = Object.keys(others).length > 0 || Object.keys(vouched).some(id => !links[id])
    if (isOther) keep(others)
  }

  function keep(others: Record<string, Vouched>): void {
    writing = document
      .change(state => {
        const all = Object.entries({ ...state.vouched, ...others })
        return { ...state, vouched: Object.fromEntries(all.filter(([id]) => state.links[id] !== undefined)) }
      })
      .then(
        () => {
          failing = ''
        },
        error => {
          const words = `By what devices are recognised elsewhere cannot be kept: ${messageOf(error)}`
          if (words !== failing) log.error(words)
          failing = words
        },
      )
  }

  function lookAfter(id: string, device: Device, signal: AbortSignal): void {
    const heardAt = [...new Set(device.sightings.map(({ address }) => address))]
    const isDoubtful = (address: string) => !accepts(id, device, address)
    const unproven = heardAt.filter(address => !address.includes(':') && isDoubtful(address))
    knocking.knock(unproven, signal)
    const live = device.addresses.filter(at => at.live).map(({ address }) => address)
    const [address] = live.filter(one => unproven.includes(one))
    if (address !== undefined && live.every(isDoubtful)) tell(id, device, address)
    else settle(id)
  }

  function settle(id: string): void {
    const doubt = doubtful.get(id)
    doubtful.delete(id)
    if (doubt?.words !== undefined) changed.emit()
  }

  function tell(id: string, device: Device, address: string): void {
    const doubt = doubtful.get(id) ?? { since: clock.monotonic() }
    doubtful.set(id, doubt)
    if (doubt.words !== undefined || clock.monotonic() - doubt.since < PROVEN_WITHIN_MS) return
    const label = runtime.directory.labelOf(id)
    const words = `It is said to be at ${address}, where nothing proves that it is this device. ${label} does not go there.`
    doubtful.set(id, { ...doubt, words })
    changed.emit()
    devices.note(device.id, { kind: 'held', words })
    runtime.notify(id, words)
    log.warn(`${label} does not follow its device to ${address}, as nothing proves that it is there.`)
  }

  return {
    devices: {
      ...devices,
      get(id) {
        const device = devices.get(id)
        return device && believed(device)
      },
      at(address) {
        standing ??= standingAt(devices.all())
        return standing.get(address) ?? []
      },
    },
    doubtOf: id => doubtful.get(id)?.words,
    changed: changed.on,
    async run(signal) {
      while (!signal.aborted) {
        look(signal)
        await wait(clock, LOOK_EVERY_MS, signal).catch(() => undefined)
      }
      await Promise.all([knocking.ended(), writing])
    },
  }
}

const isLoopback = (address: string) => address.startsWith('127.')

/** Who is at an address for sure: only where his MAC address answers. */
function standingAt(devices: readonly Device[]): Map<string, Device[]> {
  const all = devices.flatMap(device =>
    device.addresses
      .filter(({ live, address }) => live && (isLoopback(address) || macsAt(device, address).length > 0))
      .map(({ address }) => ({ address, device })),
  )
  const at = Map.groupBy(all, ({ address }) => address)
  return new Map([...at].map(([address, found]) => [address, found.map(({ device }) => device)]))
}
