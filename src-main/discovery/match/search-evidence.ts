import type { DiscoveryHints, SearchName } from '../../driver-kit/define-driver.ts'
import type { Device } from '../devices/devices-contract.ts'
import type { Evidence } from './evidence.ts'
import { patternFits } from './pattern.ts'

type SearchHint = NonNullable<DiscoveryHints['search']>[number]

/** How sure one may be of a device that answers a search, when what it says fits too. */
const searches: Record<SearchName, { weight: number; why: string }> = {
  pjlink: { weight: 0.9, why: "It answers PJLink's search" },
  visca: { weight: 0.9, why: "It answers Sony's search for cameras" },
  q_sys: { weight: 0.9, why: 'It announces itself by the Q-SYS Discovery Protocol' },
  onvif: { weight: 0.8, why: "It answers ONVIF's search" },
  knx: { weight: 0.9, why: "It answers KNX's search" },
  art_net: { weight: 0.85, why: "It answers Art-Net's search" },
  // A beacon only says who it is; it need not speak anything.
  amx: { weight: 0.7, why: 'It sends an AMX beacon' },
}

export function searchEvidence(device: Device, { by, make, model, service, uri }: SearchHint): Evidence[] {
  const wanted = [make, model, service].filter(pattern => pattern !== undefined)
  return device.sightings
    .filter(
      heard =>
        heard.source === by &&
        fits(make, heard.facts.make) &&
        fits(model, heard.facts.model) &&
        fits(service, heard.service),
    )
    .map(heard => {
      const { weight, why } = searches[by]
      const said = [make && heard.facts.make, model && heard.facts.model, service && heard.service].filter(Boolean)
      return {
        weight: by === 'amx' && wanted.length === 0 ? 0.1 : weight,
        why: `${why}${said.length > 0 ? ` as ${said.join(' ')}` : ''}.`,
        heard,
        ...(uri ? { usesUri: uri } : {}),
      }
    })
}

const fits = (pattern: string | undefined, text = '') => pattern === undefined || patternFits(pattern, text)
