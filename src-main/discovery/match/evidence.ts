import type { DiscoveryHints } from '../../driver-kit/define-driver.ts'
import type { Device, Heard } from '../devices/devices-contract.ts'
import { patternFits } from './pattern.ts'
import { probeEvidence } from './probe-evidence.ts'
import { searchEvidence } from './search-evidence.ts'

/** Something that speaks for a driver, or with negative weight against it. */
export interface Evidence {
  /** How likely the driver is by this alone, from 0 to 1. */
  weight: number
  why: string
  /** What says so: its address and port are where the device can be reached. */
  heard?: Heard
  /** The port that was heard is the one the driver talks to. */
  usesPort?: true
  /** So is the address that it told. */
  usesUri?: true
}

/** All that speaks for a driver and against it; of several that say the same thing, the weightiest. */
export function evidenceFor(device: Device, hints: DiscoveryHints): Evidence[] {
  return [
    best((hints.mdns ?? []).flatMap(hint => mdnsEvidence(device, hint))),
    best((hints.ssdp ?? []).flatMap(hint => ssdpEvidence(device, hint))),
    best((hints.search ?? []).flatMap(hint => searchEvidence(device, hint))),
    best((hints.probe ?? []).flatMap(hint => probeEvidence(device, hint))),
    ...nameEvidence(device, hints),
    ...vendorEvidence(device, hints.vendorPrefixes ?? []),
  ].flatMap(one => one ?? [])
}

const best = (all: Evidence[]) => all.toSorted((a, b) => b.weight - a.weight)[0]

/** Types that whoever has a web page, a shell or a player announces: they say little of what it is. */
const commonTypes =
  /^_(https?|ssh|sftp-ssh|telnet|smb|workstation|device-info|airplay|raop|googlecast|spotify-connect|rfb|rdp|mqtt)\./i

type MdnsHint = NonNullable<DiscoveryHints['mdns']>[number]

function mdnsEvidence(device: Device, { type, txt = {}, name, port }: MdnsHint): Evidence[] {
  const wanted = Object.entries(txt)
  return device.sightings
    .filter(({ source, service }) => source === 'mdns' && isSame(service, type))
    .filter(({ details, facts }) => name === undefined || patternFits(name, details.instance ?? facts.name ?? ''))
    .filter(({ details }) => wanted.every(([key, pattern]) => patternFits(pattern, textOf(details, key))))
    .map(heard => {
      const said = wanted.map(([key]) => `${key}=${textOf(heard.details, key)}`).join(', ')
      const called = name === undefined ? '' : ` as ${heard.details.instance ?? heard.facts.name}`
      const weight = commonTypes.test(type) ? (wanted.length > 0 ? 0.75 : 0.25) : wanted.length > 0 ? 0.9 : 0.85
      const why = `It announces ${type}${called}${said ? ` with ${said}` : ''}.`
      return { weight, why, heard, ...(port ? { usesPort: port } : {}) }
    })
}

/** Keys of TXT records are the same in any case (RFC 6763 6.4). */
function textOf(details: Heard['details'], key: string): string {
  const exact = details[key]
  if (exact !== undefined) return exact
  const found = Object.keys(details).find(one => isSame(one, key))
  return (found === undefined ? undefined : details[found]) ?? ''
}

type SsdpHint = NonNullable<DiscoveryHints['ssdp']>[number]

/** Several sightings of one device, each of which knows a part: so a hint may be met by all of them together. */
function ssdpEvidence(device: Device, hint: SsdpHint): Evidence[] {
  const heard = device.sightings.filter(({ source }) => source === 'ssdp')
  const found = (
    [
      [hint.target, isVendors(hint.target) ? 0.45 : 0.1, one => one.service, isSame],
      [hint.manufacturer, 0.35, one => one.details.manufacturer ?? one.facts.make, fits],
      [hint.model, 0.55, one => one.details.modelName ?? one.facts.model, fits],
      [hint.server, 0.25, one => one.details.server, fits],
    ] satisfies [string | undefined, number, (one: Heard) => string | undefined, typeof fits][]
  ).flatMap(([wanted, weight, read, is]) => {
    if (wanted === undefined) return []
    const one = heard.find(one => is(read(one), wanted))
    return [{ weight, one, said: one && read(one) }]
  })
  const [first] = found
  if (!first?.one || found.some(({ one }) => !one)) return []
  const weight = 1 - found.reduce((left, { weight }) => left * (1 - weight), 1)
  return [
    { weight, why: `It announces itself by UPnP as ${found.map(({ said }) => said).join(', ')}.`, heard: first.one },
  ]
}

const isVendors = (target = '') => !/^(ssdp:|upnp:|urn:schemas-upnp-org:|uuid:)/i.test(target)
const isSame = (a: string | undefined, b: string) => a?.toLowerCase() === b.toLowerCase()
const fits = (text: string | undefined, pattern: string) => text !== undefined && patternFits(pattern, text)

/** What it calls itself. Of a device whose model nobody told, its name may hold it, as that of its host may. */
function nameEvidence({ facts, identities }: Device, { make, model }: DiscoveryHints): Evidence[] {
  const found: Evidence[] = []
  if (make !== undefined && facts.make) {
    if (patternFits(make, facts.make)) found.push({ weight: 0.35, why: `Its make is ${facts.make}.` })
    else found.push({ weight: -0.4, why: `Its make is ${facts.make}, which this driver is not for.` })
  }
  if (model !== undefined) {
    const host = identities
      .find(({ kind }) => kind === 'host')
      ?.value.split('|')
      .at(-1)
    const called = [facts.model, facts.name, host].find(text => text && patternFits(model, text))
    if (called) found.push({ weight: 0.5, why: `It calls itself ${called}.` })
    else if (facts.model)
      found.push({ weight: -0.25, why: `Its model is ${facts.model}, which this driver does not name.` })
  }
  return found
}

function vendorEvidence({ identities }: Device, prefixes: readonly string[]): Evidence[] {
  const starts = prefixes.map(prefix => prefix.toUpperCase())
  const found = identities.find(({ kind, value }) => kind === 'mac' && starts.some(start => value.startsWith(start)))
  return found ? [{ weight: 0.3, why: `Its MAC address ${found.value} is one of this maker's.` }] : []
}
