import { messageOf } from '../../base/result.ts'
import { isRefusedHere } from '../network-errors.ts'
import type { Place } from '../sighting.ts'

/** That the firewall of this machine lets nothing out, in words; nothing for other errors, and for none. */
export const refusedWords = (error: unknown, { name, address }: Place): string | undefined =>
  isRefusedHere(error)
    ? `This machine lets nothing out there from ${name} (${address}): ${messageOf(error)}. Does its firewall forbid multicast? Who speaks unasked is heard nevertheless.`
    : undefined
