import type { Log } from '../base/log.ts'
import { messageOf } from '../base/result.ts'
import type { Interfaces } from './names.ts'

/** What the system said last: one that cannot say for a moment is no reason to lose the addresses one has. */
export function lastKnown(read: () => Interfaces, log: Log): () => Interfaces {
  let known: Interfaces = {}
  let failing = false
  return () => {
    try {
      known = read()
      failing = false
    } catch (error) {
      if (!failing) log.warn(`The network interfaces of this machine cannot be read: ${messageOf(error)}.`)
      failing = true
    }
    return known
  }
}
