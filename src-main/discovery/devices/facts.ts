import type { SourceName } from '../../model/discovery-source.ts'
import type { Facts, Sighting } from '../sighting.ts'

/** Of two that say something else, the first is believed: a description is written for it, a name in passing is not. */
const trust: readonly SourceName[] = [
  'ssdp',
  'onvif',
  'q_sys',
  'pjlink',
  'amx',
  'knx',
  'art_net',
  'visca',
  'mdns',
  'probe',
  'neighbours',
]

/** The best that is said now, over what was known before. */
export function bestFacts(sightings: readonly Sighting[], before: Facts, vendor: string | undefined): Facts {
  const facts: Facts = {}
  for (const sighting of [...sightings].sort(byTrust)) {
    for (const [name, text] of Object.entries(sighting.facts) as [keyof Facts, string][]) facts[name] ??= text
  }
  return { ...before, ...facts, ...(vendor !== undefined && { vendor }) }
}

/** Whichever was heard first must not matter. */
function byTrust(a: Sighting, b: Sighting): number {
  return (
    trust.indexOf(a.source) - trust.indexOf(b.source) ||
    Number(namesModel(b)) - Number(namesModel(a)) ||
    Object.keys(b.facts).length - Object.keys(a.facts).length ||
    (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)
  )
}

/** `LG TV` says less than `OLED55C9PLA`. */
const namesModel = ({ facts }: Sighting): boolean => /\d/.test(facts.model ?? '')
