import { errorCode } from '../base/error-code.ts'

/** A place is not what it was: its address or its cable is gone. */
export const isPlaceGone = (error: unknown): boolean =>
  ['EADDRNOTAVAIL', 'ENETUNREACH', 'ENETDOWN', 'ENODEV'].includes(errorCode(error))

/** What a firewall of this machine answers to whoever sends (send(2), netfilter). */
export const isRefusedHere = (error: unknown): boolean => ['EPERM', 'EACCES'].includes(errorCode(error))
