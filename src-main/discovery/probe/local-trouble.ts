import { errorCode } from '../../base/error-code.ts'
import { Failed } from '../../base/result.ts'
import { isPlaceGone, isRefusedHere } from '../network-errors.ts'
import type { Place } from '../sighting.ts'

/** What keeps this machine from asking anybody, in words; nothing when the error tells of the other one only. */
export function localTrouble(error: unknown, { name, address }: Place): Failed | undefined {
  const code = errorCode(error)
  if (isPlaceGone(error)) return interfaceGone({ name, address })
  if (isRefusedHere(error))
    return new Failed('denied', `This machine does not let a probe out through ${name}. Look at its firewall.`)
  if (['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM'].includes(code))
    return new Failed('offline', `This machine has no room for another connection (${code}). Probe again later.`)
  return undefined
}

export const interfaceGone = ({ name, address }: Pick<Place, 'name' | 'address'>): Failed =>
  new Failed(
    'offline',
    `The interface ${name} is down or no longer has the address ${address}. Look at its cable, then probe again.`,
  )
