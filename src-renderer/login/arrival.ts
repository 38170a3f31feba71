import { codeIn } from './join/rules.ts'
import { nextAddress, type ScreenName, screenAt } from './rules.ts'
import { type Unattended, unattendedOf } from './unattended/rules.ts'

/** What the address held when the page was opened. */
export interface Arrival {
  screen: ScreenName | undefined
  /** Where to go once somebody is signed in. */
  next: string
  /** Signing in with a provider failed: the code by which the node tells why. */
  failed: string | undefined
  /** By which an occupant borrows the controls of a room. */
  code: string | undefined
  /** Somebody gave the controls back. */
  left: boolean
  unattended: Unattended | undefined
}

/**
 * Reads the address, and takes what is secret out of it at once, before anything is drawn: out of the address bar and
 * out of the history, so that neither a photo of the screen nor the next person finds it.
 */
export function readArrival(place: Location, past: History): Arrival {
  const screen = screenAt(place.pathname)
  const query = new URLSearchParams(place.search)
  const arrival: Arrival = {
    screen,
    next: nextAddress(query.get('continue'), place.origin, screen === 'unattended' ? '/' : undefined),
    failed: query.get('failed') ?? undefined,
    code: screen === 'join' ? codeIn(place.hash) : undefined,
    left: query.has('left'),
    unattended: screen === 'unattended' ? unattendedOf(query) : undefined,
  }
  if (screen === 'join' && place.hash !== '') past.replaceState(null, '', place.pathname + place.search)
  if (screen === 'unattended') {
    for (const name of ['u', 'username', 'password']) query.delete(name)
    const rest = query.toString()
    past.replaceState(null, '', place.pathname + (rest === '' ? '' : `?${rest}`))
  }
  return arrival
}
