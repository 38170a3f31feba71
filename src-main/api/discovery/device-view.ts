import type { DeviceLine, DeviceMatch, DeviceView } from '../../contract/discovery-views.ts'
import type { Device } from '../../discovery/devices/devices-contract.ts'
import { confidenceOf, nameOf } from '../../discovery/devices/naming.ts'
import type { Discovery } from '../../discovery/discovery.ts'
import type { Match } from '../../discovery/match/match-contract.ts'
import { shownName } from '../../model/shown-name.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import type { Store } from '../../store/open.ts'

export interface DeviceViewParts {
  discovery: Pick<Discovery, 'fits' | 'users' | 'follow' | 'doubts'>
  runtime: Pick<Runtime, 'directory' | 'shelf'>
  store: Store
}

/** A device as a list shows it. */
export function deviceLine(parts: DeviceViewParts, device: Device): DeviceLine {
  const [best, ...others] = parts.discovery.fits(device)
  const { id, facts, present, first_seen, last_seen, ignored } = device
  return {
    ...{ id, name: nameOf(device), make: facts.make ?? '', model: facts.model ?? '' },
    addresses: device.addresses.map(({ address, interface: name, live }) => ({ address, interface: name, live })),
    mac: device.identities.find(({ kind }) => kind === 'mac')?.value ?? '',
    sources: [...new Set(device.sightings.map(({ source }) => source))].sort(),
    confidence: confidenceOf(device),
    ...{ present, first_seen, last_seen, ignored },
    modules: modulesOf(parts, device),
    best: best ? fitView(parts, best) : null,
    more_fits: others.length,
    alcove: alcoveOf(device),
  }
}

/** A device with everything that is known of it, and where from. */
export function deviceView(parts: DeviceViewParts, device: Device): DeviceView {
  const { facts, identities, history } = device
  return {
    ...deviceLine(parts, device),
    ...{
      vendor: facts.vendor ?? '',
      serial: facts.serial ?? '',
      firmware: facts.firmware ?? '',
      page: facts.page ?? '',
    },
    identities: identities.map(({ kind, value }) => ({ kind, value })),
    matches: parts.discovery.fits(device).map(match => matchView(parts, match)),
    sightings: device.sightings.map(({ source, interface: name, address, port, service, since, at, ...one }) => ({
      ...{ source, interface: name, address, port: port ?? null, service: service ?? '', since, at },
      ...{ until: at + one.validForMs, details: one.details },
    })),
    history: history.map(({ at, kind, words }) => ({ at, kind, words })),
  }
}

function modulesOf({ discovery, runtime, store }: DeviceViewParts, device: Device): DeviceLine['modules'] {
  const { directory } = runtime
  return discovery.users.of(device).map(({ module_id, linked }) => {
    const system_id = directory.systemsOf(module_id)[0] ?? null
    const system = system_id === null ? undefined : store.control_system.get(system_id)
    return {
      ...{ module_id, label: directory.labelOf(module_id), system_id },
      system_name: (system && shownName(system)) || '',
      ...{ linked, held: discovery.follow.whyHeld(module_id) ?? '' },
      doubt: (linked && discovery.doubts.doubtOf(module_id)) || '',
    }
  })
}

function fitView({ runtime }: DeviceViewParts, { file_name, score, why }: Match): NonNullable<DeviceLine['best']> {
  const description = runtime.shelf.find(file_name)?.description
  return { file_name, name: description?.name ?? file_name, module_name: description?.module_name ?? '', score, why }
}

function matchView(parts: DeviceViewParts, match: Match): DeviceMatch {
  const fit = fitView(parts, match)
  const { ip, port, uri, settings } = match.filled
  const { directory } = parts.runtime
  const nextIn = (system: string) => directory.places(system).filter(({ mod }) => mod === fit.module_name).length + 1
  return {
    ...fit,
    address: uri || (port ? `${ip}:${port}` : ip),
    settings,
    asks: match.asks,
    names: Object.fromEntries(
      parts.store.control_system.all().map(({ id }) => [id, `${fit.module_name}_${nextIn(id)}`]),
    ),
  }
}

/** What another Alcove says of itself. Of its page only one that is its own counts: people are sent there. */
function alcoveOf({ sightings }: Device): DeviceLine['alcove'] {
  const said = sightings.find(({ service }) => service === '_alcove._tcp')
  if (!said) return null
  const { version = '', system = '' } = said.details
  return { page: said.facts.page ?? '', version, system }
}
