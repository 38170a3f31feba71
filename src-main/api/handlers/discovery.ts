import { bell } from '../../base/bell.ts'
import { wait } from '../../base/clock.ts'
import { Failed } from '../../base/result.ts'
import type { DeviceLine, DiscoveryNews, DiscoveryStateView } from '../../contract/discovery-views.ts'
import type { Device } from '../../discovery/devices/devices-contract.ts'
import { nameOf } from '../../discovery/devices/naming.ts'
import type { Discovery } from '../../discovery/discovery.ts'
import { subnetText } from '../../discovery/subnet.ts'
import type { On } from '../answer.ts'
import type { Caller } from '../caller.ts'
import { adoptionView, SOON_MS } from '../discovery/adoption-view.ts'
import { createDeviceLines, type DeviceLines } from '../discovery/device-lines.ts'
import { deviceView } from '../discovery/device-view.ts'
import { watched } from '../stream.ts'
import type { Parts } from './records.ts'

/** Pages are told at most this often. */
const PAUSE_MS = 150

export type DiscoveryParts = Parts & {
  discovery: Discovery
  auditDiscovery(what: string, caller: Pick<Caller, 'name' | 'userId'>): void
}

/** What is on the network, shown and put to work. */
export const answerDiscovery = (on: On, parts: DiscoveryParts) => {
  const { discovery, store, runtime, clock, auditDiscovery } = parts
  const { devices, adoptions, links } = discovery
  const lines = createDeviceLines(parts)
  const pace = { clock, pauseMs: PAUSE_MS }
  const by = ({ userId, name }: Caller) => ({ userId, name })
  const adoption = (id: string) => adoptionView({ store, runtime, nowMs: clock.now() }, adoptions.get(id))

  function find(id: string): Device {
    const device = devices.get(id)
    if (device) return device
    throw new Failed('not_found', 'This device is not known here. It may have been away for too long; search again.')
  }

  return {
    watch: on.discovery.watch.handler(({ signal }) => news(parts, lines, signal)),
    list: on.discovery.list.handler(async () => {
      const stop = lines.watch(() => undefined)
      try {
        await lines.ready()
        return { state: stateView(discovery, lines), whole: true, devices: lines.all(), removed: [] }
      } finally {
        stop()
      }
    }),
    device: on.discovery.device.handler(({ input: { device_id } }) => deviceView(parts, find(device_id))),
    watchDevice: on.discovery.watchDevice.handler(({ input: { device_id }, signal }) => {
      const { id } = find(device_id)
      return watched(
        ring => [
          // It may have been forgotten: to say so is the look's business.
          devices.changed(ids => ids.has(devices.get(id)?.id ?? id) && ring()),
          discovery.users.changed(ring),
          discovery.follow.changed(ring),
          discovery.doubts.changed(ring),
          runtime.news(({ kind }) => kind === 'structure' && ring()),
        ],
        () => deviceView(parts, find(id)),
        pace,
        signal,
      )
    }),
    search: on.discovery.search.handler(() => {
      discovery.search()
      return { searched_at: discovery.searchedAt() }
    }),
    ignore: on.discovery.ignore.handler(async ({ input: { device_id, reason }, context: { caller } }) => {
      const device = find(device_id)
      await devices.ignore(device.id, { reason: reason.trim(), by: caller.name, at: clock.now() })
      auditDiscovery(`ignored ${nameOf(device)}`, caller)
      return { ignored: true }
    }),
    unignore: on.discovery.unignore.handler(async ({ input: { device_id }, context: { caller } }) => {
      const device = find(device_id)
      await devices.ignore(device.id, null)
      auditDiscovery(`no longer ignored ${nameOf(device)}`, caller)
      return { ignored: false }
    }),
    adopt: on.discovery.adopt.handler(async ({ input: { system_id, devices: asked }, context: { caller } }) => {
      const { id, modules } = await adoptions.adopt(system_id, asked, by(caller))
      auditDiscovery(`took ${modules.map(({ device }) => device).join(', ')} into ${adoption(id).system_name}`, caller)
      return adoption(id)
    }),
    watchAdoption: on.discovery.watchAdoption.handler(({ input: { adoption_id: id }, signal }) => {
      const ids = new Set(adoptions.get(id).modules.map(({ module_id }) => module_id))
      return watched(
        ring => [
          adoptions.changed(changed => changed === id && ring()),
          runtime.news(news => (news.kind === 'structure' || (news.kind === 'health' && ids.has(news.id))) && ring()),
          clock.timer(Math.max(0, adoptions.get(id).at + SOON_MS - clock.now()), ring),
        ],
        () => adoption(id),
        pace,
        signal,
      )
    }),
    tell: on.discovery.tell.handler(async ({ input: { adoption_id, module_id, settings }, context: { caller } }) => {
      await adoptions.tell(adoption_id, module_id, settings, by(caller))
      return adoption(adoption_id)
    }),
    undo: on.discovery.undo.handler(async ({ input: { adoption_id }, context: { caller } }) => {
      const { modules } = await adoptions.undo(adoption_id, by(caller))
      auditDiscovery(`let ${modules.map(({ device }) => device).join(', ')} go again`, caller)
      return adoption(adoption_id)
    }),
    link: on.discovery.link.handler(async ({ input: { device_id, module_id }, context: { caller } }) => {
      const device = find(device_id)
      await links.link(module_id, device.id, caller.name)
      const words = `${runtime.directory.labelOf(module_id)} belongs to it, as ${caller.name} says.`
      devices.note(device.id, { kind: 'linked', words })
      auditDiscovery(`has ${runtime.directory.labelOf(module_id)} follow ${nameOf(device)}`, caller)
      return { linked: true }
    }),
    unlink: on.discovery.unlink.handler(async ({ input: { device_id, module_id }, context: { caller } }) => {
      const device = find(device_id)
      if (links.deviceOf(module_id) === device.id) await links.unlink(module_id)
      const words = `${runtime.directory.labelOf(module_id)} stays at its address, as ${caller.name} says.`
      devices.note(device.id, { kind: 'linked', words })
      auditDiscovery(`has ${runtime.directory.labelOf(module_id)} no longer follow ${nameOf(device)}`, caller)
      return { linked: false }
    }),
    planProbe: on.discovery.planProbe.handler(({ input: { subnet } }) => discovery.planProbe(subnet)),
    probe: on.discovery.probe.handler(({ input: { subnet }, context: { caller } }) => {
      const progress = discovery.probe(subnet)
      auditDiscovery(`probes ${progress.subnet}`, caller)
      return progress
    }),
    watchProbe: on.discovery.watchProbe.handler(({ signal }) =>
      watched(
        ring => [discovery.probeChanged(ring)],
        () => discovery.probeProgress() ?? null,
        pace,
        signal,
      ),
    ),
    cancelProbe: on.discovery.cancelProbe.handler(() => ({ cancelled: discovery.cancelProbe() })),
    neverProbe: on.discovery.neverProbe.handler(async ({ input: { addresses } }) => {
      await discovery.setNeverProbe(addresses)
      return { addresses: [...discovery.neverProbe()] }
    }),
  }
}

/** Everything at first, then what has changed. */
async function* news(
  { discovery, clock }: DiscoveryParts,
  lines: DeviceLines,
  signal: AbortSignal = new AbortController().signal,
): AsyncGenerator<DiscoveryNews, void> {
  const ring = bell()
  let others = new Set<string>()
  /** What was told of the state last. */
  let told = ''
  const stops = [
    lines.watch(ids => {
      for (const id of ids) others.add(id)
      ring.ring()
    }),
    discovery.changed(ring.ring),
  ]
  /** Nothing when it is as it was told. */
  const state = (): { state?: DiscoveryStateView } => {
    const now = stateView(discovery, lines)
    const text = JSON.stringify(now)
    if (text === told) return {}
    told = text
    return { state: now }
  }
  try {
    await lines.ready()
    others.clear()
    yield { ...state(), whole: true, devices: lines.all(), removed: [] }
    while (!signal.aborted) {
      await wait(clock, PAUSE_MS, signal).catch(() => undefined)
      await ring.rung(signal)
      if (signal.aborted) return
      const ids = [...others]
      others = new Set()
      const now = state()
      if (ids.length === 0 && !now.state) continue
      yield {
        ...now,
        whole: false,
        devices: ids.flatMap(id => lines.get(id) ?? []),
        removed: ids.filter(id => lines.get(id) === undefined),
      }
    }
  } finally {
    for (const stop of stops) stop()
  }
}

function stateView(discovery: Discovery, lines: DeviceLines): DiscoveryStateView {
  const announced = discovery.announcing.now()
  const all = lines.all()
  const isAt = (name: string, device: DeviceLine) => device.addresses.some(one => one.live && one.interface === name)
  return {
    places: discovery.places().map(({ place, troubles }) => ({
      ...{ interface: place.name, address: place.address, subnet: subnetText(place), troubles },
      devices: all.filter(device => isAt(place.name, device)).length,
    })),
    missing: discovery.missing(),
    searched_at: discovery.searchedAt(),
    announced: announced
      ? { name: announced.name, reason: '' }
      : { name: '', reason: 'This node listens to its own machine only. Open it to the network to have it found.' },
    never_probe: [...discovery.neverProbe()],
  }
}
