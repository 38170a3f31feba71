import type { Clock } from '../../base/clock.ts'
import { messageOf } from '../../base/result.ts'
import { atOnce, type InSlices } from '../in-slices.ts'
import type { Ears, Place } from '../sighting.ts'
import { isInSubnet } from '../subnet.ts'
import type { DatagramDeclaration, Sender } from './datagram-declaration.ts'

/** No device says more about itself in one datagram; what is longer is not read. */
const MOST_BYTES = 8_192
/** What is read in one place in a second, and at once: a thousand cameras answer both questions of theirs. */
const READ_A_SECOND = 500
const READ_AT_ONCE = 4_000

interface Hearing {
  place: Place
  ears: Ears
  clock: Clock
  /** Says something that does not change by itself, once. */
  sayOnce(about: string, words: string): void
  inSlices?: InSlices | undefined
}

/** What is done with a datagram. It comes from anybody, so nothing in it may throw, or cost much. */
export function hearing(declaration: DatagramDeclaration, { place, ears, clock, sayOnce, inSlices = atOnce }: Hearing) {
  const { name } = declaration
  const mayRead = allowance(clock)

  function read(bytes: Buffer, from: Sender): void {
    const key = declaration.goodbye?.(bytes, from)
    if (key !== undefined) return ears.gone({ source: name, interface: place.name, key })
    const sighting = declaration.read(bytes, from, place)
    if (sighting) ears.heard(sighting)
  }

  function carefully(work: () => void): void {
    try {
      work()
    } catch (error) {
      sayOnce(
        `reading ${place.name}`,
        `What a device on ${place.name} says about itself by ${name} could not be read: ${messageOf(error)}`,
      )
    }
  }

  return (bytes: Buffer, from: Sender): void =>
    carefully(() => {
      if (bytes.length > MOST_BYTES || !isInSubnet(from.address, place) || !declaration.concerns(bytes)) return
      if (mayRead()) return inSlices(() => carefully(() => read(bytes, from)))
      sayOnce(
        `flood ${place.name}`,
        `More is said on ${place.name} in answer to the search by ${name} than is read: ${READ_A_SECOND} datagrams a second. One of those who send is ${from.address}.`,
      )
    })
}

function allowance(clock: Clock): () => boolean {
  let left = READ_AT_ONCE
  let lastMs = clock.monotonic()
  return () => {
    const nowMs = clock.monotonic()
    left = Math.min(READ_AT_ONCE, left + ((nowMs - lastMs) / 1_000) * READ_A_SECOND)
    lastMs = nowMs
    if (left < 1) return false
    left -= 1
    return true
  }
}
