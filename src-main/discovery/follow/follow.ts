import { type Clock, wait } from '../../base/clock.ts'
import { emitter } from '../../base/emitter.ts'
import type { Log } from '../../base/log.ts'
import { messageOf } from '../../base/result.ts'
import type { Module } from '../../model/module.ts'
import type { Records } from '../../records/records.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import type { Store } from '../../store/open.ts'
import type { Device, DeviceAddress, Devices } from '../devices/devices-contract.ts'
import { nameOf } from '../devices/naming.ts'
import type { Links } from './links.ts'
import { addressIn, atAddress } from './module-address.ts'
import { type AnswersAt, createStillThere } from './still-there.ts'

/** A module that went where its device is. */
export interface Followed {
  module_id: string
  label: string
  device: string
  from: string
  to: string
}

/** Keeps modules with the devices that they belong to. */
export interface Follow {
  /** In words, why a module must not drive what is at its address; nothing when it may. */
  whyHeld(moduleId: string): string | undefined
  /** Modules are held, or are no longer. */
  changed(listener: () => void): () => void
  followed(listener: (followed: Followed) => void): () => void
  run(signal: AbortSignal): Promise<void>
}

export interface FollowParts {
  devices: Devices
  links: Links
  store: Store
  records: Records
  runtime: Pick<Runtime, 'healthOf' | 'directory' | 'notify'>
  answersAt: AnswersAt
  clock: Clock
  log: Log
}

/** A device that has moved is driven again within ten seconds. */
const LOOK_EVERY_MS = 1_000
/** A device that is heard now here, now there is not run after each time. */
const REST_MS = 30_000

export function createFollow(parts: FollowParts): Follow {
  const { devices, links, store, records, runtime, clock, log } = parts
  const changed = emitter<void>()
  const followed = emitter<Followed>()
  const held = new Map<string, string>()
  /** What could not be written, so that it is said once. */
  const refused = new Map<string, string>()
  const movedAt = new Map<string, number>()

  const stillThere = createStillThere(parts)

  async function look(signal: AbortSignal): Promise<void> {
    for (const { module_id, device_id } of links.all()) {
      const row = store.module.get(module_id)
      if (!row) {
        hold(module_id, undefined)
        await links.unlink(module_id)
        continue
      }
      const device = devices.get(device_id)
      const address = addressIn(row)
      if (device && address !== undefined) await lookAfter(row, address, device, signal)
      else hold(module_id, undefined)
    }
    for (const id of held.keys()) if (links.deviceOf(id) === undefined) hold(id, undefined)
  }

  async function lookAfter(row: Module, address: string, device: Device, signal: AbortSignal): Promise<void> {
    const live = device.addresses.filter(one => one.live && one.address !== address)
    const next = nextAddress(device, address, live)
    const seemsGone = next !== undefined && hasLeft(device, address, next)
    // One that is spoken to is where it was, whatever else is heard: an announcement may be late, or wrong.
    const isConnected = runtime.healthOf(row.id).state === 'connected'
    const isSpokenTo = isConnected && !(seemsGone && stillThere.isSilent(address, signal))
    if (device.addresses.some(one => one.live && one.address === address)) {
      const isResting = clock.monotonic() - (movedAt.get(row.id) ?? Number.NEGATIVE_INFINITY) < REST_MS
      if (next && !isSpokenTo && !isResting && seemsGone) return move(row, address, next, device)
      return hold(row.id, undefined)
    }
    const other = devices.at(address).find(one => one.id !== device.id && areTwo(one, device))
    if (next && (other || !isSpokenTo)) return move(row, address, next, device)
    if (!other) return hold(row.id, undefined)
    const label = runtime.directory.labelOf(row.id)
    if (!held.has(row.id)) {
      const words = `${nameOf(other)} is at ${address} now; ${label} waits for this device.`
      devices.note(device.id, { kind: 'held', words })
      log.warn(`${label}: another device is at ${address}.`)
    }
    hold(row.id, heldWords(label, address, device, other))
  }

  async function move(row: Module, from: string, to: string, device: Device): Promise<void> {
    const label = runtime.directory.labelOf(row.id)
    try {
      await records.update('module', row.id, atAddress(row, to))
    } catch (error) {
      const words = `${label} cannot follow its device to ${to}: ${messageOf(error)}`
      if (refused.get(row.id) !== words) log.error(words)
      refused.set(row.id, words)
      return
    }
    refused.delete(row.id)
    movedAt.set(row.id, clock.monotonic())
    hold(row.id, undefined)
    devices.note(device.id, { kind: 'followed', words: `${label} went with it from ${from} to ${to}.` })
    runtime.notify(row.id, `Its device went from ${from} to ${to}, and it goes with it.`)
    log.info(`${label} goes with its device from ${from} to ${to}.`)
    followed.emit({ module_id: row.id, label, device: nameOf(device), from, to })
  }

  function hold(id: string, words: string | undefined): void {
    if (held.get(id) === words) return
    if (words === undefined) held.delete(id)
    else held.set(id, words)
    changed.emit()
  }

  return {
    whyHeld: id => held.get(id),
    changed: changed.on,
    followed: followed.on,
    async run(signal) {
      while (!signal.aborted) {
        await look(signal)
        await wait(clock, LOOK_EVERY_MS, signal).catch(() => undefined)
      }
      await stillThere.ended()
    },
  }
}

/** Where a device is now: on the interface where it was, when it is there, else where it was heard last. */
function nextAddress(device: Device, from: string, live: readonly DeviceAddress[]): string | undefined {
  const was = device.addresses.find(one => one.address === from)?.interface
  const v4 = live.filter(({ address }) => !address.includes(':'))
  const [latest] = v4.toSorted((a, b) => b.at - a.at)
  return (v4.find(one => one.interface === was) ?? latest)?.address
}

/**
 * What a device announced at an address is good until its time runs out, which may be half an hour: one with a single
 * network socket that has spoken at another address since is gone from here. The neighbour table says nothing about
 * that, as it keeps whom it has known for a while.
 */
function hasLeft({ identities, sightings }: Device, from: string, to: string): boolean {
  if (identities.filter(({ kind }) => kind === 'mac').length > 1) return false
  const [there = 0, here = 0] = [to, from].map(address =>
    Math.max(0, ...sightings.filter(one => one.address === address && one.source !== 'neighbours').map(({ at }) => at)),
  )
  return there > here
}

/** Whether two are different devices for sure: what only one of them can have, they have differently. */
function areTwo(one: Device, other: Device): boolean {
  return (['mac', 'serial'] as const).some(kind => {
    const [mine, theirs] = [one, other].map(({ identities }) => identities.filter(identity => identity.kind === kind))
    if (!mine?.length || !theirs?.length) return false
    return !mine.some(({ value }) => theirs.some(identity => identity.value === value))
  })
}

const heldWords = (label: string, address: string, device: Device, other: Device): string =>
  `At ${address} there is another device now: ${nameOf(other)}, not ${nameOf(device)}. ${label} does not drive it, and ` +
  `goes on when its own device is back, wherever that is. If it was replaced, say so on the page of the new one.`
