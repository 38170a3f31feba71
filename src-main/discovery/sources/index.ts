import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import { createInSlices } from '../in-slices.ts'
import type { MatchableDriver } from '../match/match-contract.ts'
import type { Announcing, SearchNow, Source } from '../sighting.ts'
import { createDatagramSource, datagramSources } from './datagram-search.ts'
import { createMdns } from './mdns.ts'
import { createNeighbours } from './neighbours.ts'
import { createSsdp } from './ssdp.ts'

export interface SourceParts {
  clock: Clock
  log: Log
  searchNow: SearchNow
  announcing: Announcing
  drivers(): readonly MatchableDriver[]
}

/** All that tell of devices by themselves. The probe is asked for, and not among them. */
export function createSources({ clock, log, searchNow, announcing, drivers }: SourceParts): readonly Source[] {
  const hints = () => drivers().map(({ description }) => description.discovery)
  const common = { clock, log, searchNow, inSlices: createInSlices({ clock, log }) }
  return [
    createNeighbours(common),
    createMdns({
      ...{ ...common, announcing },
      types: () => hints().flatMap(({ mdns = [] }) => mdns.map(({ type }) => type)),
    }),
    createSsdp({
      ...{ ...common, announcing },
      targets: () => hints().flatMap(({ ssdp = [] }) => ssdp.flatMap(({ target }) => target ?? [])),
    }),
    ...datagramSources.map(declaration => createDatagramSource(declaration, common)),
  ]
}
