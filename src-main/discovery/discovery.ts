import type { networkInterfaces } from 'node:os'
import { type Clock, wait } from '../base/clock.ts'
import { emitter } from '../base/emitter.ts'
import { loadOnce } from '../base/load-once.ts'
import type { Log } from '../base/log.ts'
import type { Records } from '../records/records.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { Disk } from '../store/disk.ts'
import type { Store } from '../store/open.ts'
import { type Adoptions, createAdoptions } from './adopt/adoptions.ts'
import { createAttendance, type Trouble } from './attend.ts'
import { beginAgain } from './begin-again.ts'
import { createDevices } from './devices/devices.ts'
import type { Device, Devices } from './devices/devices-contract.ts'
import { openDiscoveryState } from './document.ts'
import { createFollow, type Follow } from './follow/follow.ts'
import { createLinkedModules } from './follow/linked-modules.ts'
import { createLinks, type Links } from './follow/links.ts'
import { answersOverTcp } from './follow/still-there.ts'
import { createFits } from './match/fits.ts'
import type { Match } from './match/match-contract.ts'
import { createPlaces } from './places.ts'
import { readNeverProbe } from './probe/never-probe.ts'
import type { ProbePlan, ProbeProgress } from './probe/probe-contract.ts'
import { createProbing } from './probe/probing.ts'
import { releaseSetByHand } from './set-by-hand.ts'
import type { Announcing, Ears, Place } from './sighting.ts'
import { createVendors } from './sources/vendors.ts'
import { createSecretAtStake } from './trust/secret-at-stake.ts'
import { createTrust, type Trust } from './trust/trust.ts'
import { createUsers, type Users } from './used-by.ts'

/** What is on the network, and the modules that were made of it. */
export interface Discovery {
  readonly devices: Devices
  readonly links: Links
  readonly follow: Follow
  /** Modules that stay where they are, as it is not proven that their device is where it is said to be. */
  readonly doubts: Pick<Trust, 'doubtOf' | 'changed'>
  readonly users: Users
  readonly adoptions: Adoptions
  /** Drivers that fit, best first. */
  fits(device: Device): Match[]
  places(): { place: Place; troubles: Trouble[] }[]
  /** Interfaces that were chosen at the start and are not there. */
  missing(): string[]
  /** Places, troubles, the time of the last search or what is never probed are others now. */
  changed(listener: () => void): () => void
  search(): void
  searchedAt(): number
  readonly announcing: Announcing
  planProbe(subnet: string): ProbePlan
  probe(subnet: string): ProbeProgress
  probeProgress(): ProbeProgress | undefined
  probeChanged(listener: () => void): () => void
  cancelProbe(): boolean
  neverProbe(): readonly string[]
  setNeverProbe(addresses: readonly string[]): Promise<void>
  run(signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

export interface DiscoveryParts {
  folder: string
  store: Store
  records: Records
  runtime: Runtime
  interfaces: typeof networkInterfaces
  /** Names of interfaces; `all`: every one that leads somewhere. */
  wanted: 'all' | readonly string[]
  announcing: Announcing
  vendorWorkerUrl: URL
  clock: Clock
  log: Log
  disk?: Disk | undefined
}

/** A node that starts has rooms to see to first. */
const AFTER_START_MS = 1_000

export async function openDiscovery(parts: DiscoveryParts): Promise<Discovery> {
  const { folder, store, records, runtime, announcing, clock, log, disk } = parts
  const { shelf } = runtime
  const document = await openDiscoveryState({ folder, clock, log, disk })
  const changed = emitter<void>()
  const searchNow = emitter<void>()
  let searchedAt = 0
  const vendors = createVendors({ workerUrl: parts.vendorWorkerUrl, log })
  const modulesOf = createLinkedModules(document)
  const isKept = (id: string) => modulesOf(id).length > 0
  const devices = createDevices({ document, clock, log, vendorOf: vendors.of, isKept })
  const links = createLinks({ document, devices, store, clock, log })
  releaseSetByHand({ store, devices, links, runtime, log })
  const answersAt = answersOverTcp(clock)
  const trust = createTrust({
    ...{ devices, document, store, runtime, answersAt, clock, log },
    isSecretAtStake: createSecretAtStake(store),
  })
  const follow = createFollow({
    ...{ devices: trust.devices, links, store, records, runtime, answersAt, clock, log },
  })
  const fits = createFits({ devices, shelf })
  const places = createPlaces({ interfaces: parts.interfaces, wanted: parts.wanted, clock, log })
  const probing = createProbing({
    ...{ clock, log, places: places.now, drivers: shelf.all },
    neverProbe: () => document.get().never_probe,
  })
  const ears: Ears = {
    heard(sighting) {
      vendors.want(sighting.identities.filter(({ kind }) => kind === 'mac').map(({ value }) => value))
      devices.heard(sighting)
    },
    gone: devices.gone,
  }
  vendors.changed(devices.vendorsKnown)
  const attendance = createAttendance({
    ...{ places, ears, clock, log },
    // Their libraries take longer to load than all else here.
    sources: loadOnce(async () => {
      const { createSources } = await import('./sources/index.ts')
      return createSources({ clock, log, searchNow: searchNow.on, announcing, drivers: shelf.all })
    }),
    interfaceDown: devices.interfaceDown,
  })

  function search(): void {
    searchedAt = clock.now()
    searchNow.emit()
    changed.emit()
  }

  attendance.changed(() => changed.emit())
  announcing.changed(() => changed.emit())
  places.changed(() => {
    searchedAt = clock.now()
  })

  return {
    ...{ devices, links, follow, fits, announcing, search },
    doubts: trust,
    users: createUsers({ store, links, isHeld: id => follow.whyHeld(id) !== undefined }),
    adoptions: createAdoptions({ store, records, shelf, devices, links, matches: fits, clock }),
    places: () => places.now().map(place => ({ place, troubles: attendance.troublesAt(place) })),
    missing: places.missing,
    changed: changed.on,
    searchedAt: () => searchedAt,
    planProbe: subnet => probing.plan(subnet, document.get().never_probe),
    probe: subnet => probing.start(subnet, document.get().never_probe, ears),
    probeProgress: probing.progress,
    probeChanged: probing.changed,
    cancelProbe() {
      const now = probing.progress()
      if (now?.state !== 'running') return false
      probing.cancel(now.id)
      return true
    },
    neverProbe: () => document.get().never_probe,
    async setNeverProbe(addresses) {
      readNeverProbe(addresses)
      await document.change(state => ({ ...state, never_probe: [...addresses] }))
      changed.emit()
    },
    async run(signal) {
      await wait(clock, AFTER_START_MS, signal).catch(() => undefined)
      const parts = [devices, places, attendance, probing, trust, follow]
      await Promise.all(parts.map(part => beginAgain(part.run, { clock, log }, signal)))
    },
    close: () => document.close(),
  }
}
