import type { DiscoveryHints } from '../../driver-kit/define-driver.ts'
import type { Device } from '../devices/devices-contract.ts'
import { bytesOf } from '../probe/escapes.ts'
import { MOST_BYTES } from '../probe/said.ts'
import type { Evidence } from './evidence.ts'
import { patternFits } from './pattern.ts'

type ProbeHint = NonNullable<DiscoveryHints['probe']>[number]

/** A probe keeps what was said, so that drivers which share a port are told apart here. */
export function probeEvidence(device: Device, { port, protocol = 'tcp', expect }: ProbeHint): Evidence[] {
  return device.sightings
    .filter(({ source, service }) => source === 'probe' && service === `${protocol}/${port}`)
    .filter(({ details }) => Object.values(details).some(said => patternFits(expect, lettersOf(said), MOST_BYTES)))
    .map(heard => ({
      weight: 0.85,
      why: `It speaks this driver's language at ${protocol.toUpperCase()} port ${port}.`,
      heard,
    }))
}

/** A letter for each byte, as the probe has compared it. */
const lettersOf = (said: string) => bytesOf(said).toString('latin1')
