import type { DeviceEvent } from './devices-contract.ts'

const EVENTS = 50
const FOLD_MS = 600_000

export interface History {
  /** Newest first. */
  events: DeviceEvent[]
  /** How often it went within a while in which it did nothing else. */
  flaps?: { count: number; from: number } | undefined
}

/** Writes an event down; a device that comes and goes all the time fills one line, not the page. */
export function record(history: History, event: DeviceEvent): void {
  if (event.kind !== 'gone' && event.kind !== 'back') history.flaps = undefined
  else if (foldsInto(history, event)) return
  history.events.unshift(event)
  history.events.length = Math.min(history.events.length, EVENTS)
}

function foldsInto(history: History, event: DeviceEvent): boolean {
  const [last, before] = history.events
  const isFlap = (of: DeviceEvent | undefined) =>
    (of?.kind === 'gone' || of?.kind === 'back') && event.at - of.at <= FOLD_MS
  if (!last || !isFlap(last)) {
    history.flaps = undefined
    return false
  }
  if (!history.flaps) {
    if (event.kind !== 'gone' || before?.kind !== 'gone' || !isFlap(before)) return false
    history.flaps = { count: 1, from: before.at }
    history.events = history.events.slice(1)
  }
  const { flaps } = history
  if (event.kind === 'gone') flaps.count += 1
  const minutes = Math.max(1, Math.round((event.at - flaps.from) / 60_000))
  const often = `It went ${flaps.count} times in ${minutes === 1 ? 'a minute' : `${minutes} minutes`}`
  const words = `${often}. ${event.words}`
  history.events = [{ ...event, words }, ...history.events.slice(1)]
  return true
}

/** The events of two devices that are one. */
export const joined = (a: History, b: History): DeviceEvent[] =>
  [...a.events, ...b.events].sort((one, other) => other.at - one.at).slice(0, EVENTS)

/** How long, for a person. */
export function duration(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1_000))
  if (seconds < 100) return seconds === 1 ? 'a second' : `${seconds} seconds`
  const minutes = Math.round(seconds / 60)
  if (minutes < 100) return `${minutes} minutes`
  const hours = Math.round(minutes / 60)
  return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`
}
