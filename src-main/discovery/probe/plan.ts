import { Failed } from '../../base/result.ts'
import type { MatchableDriver } from '../match/match-contract.ts'
import type { Place } from '../sighting.ts'
import { addressOfNumber, isInSubnet, networkOf, numberOf, subnetText } from '../subnet.ts'
import { type Ask, asksForCertificates, asksOf, portsOf } from './asks.ts'
import { PACKETS_PER_SECOND, worstOf } from './costs.ts'
import { printable } from './escapes.ts'
import { KNOCK_BYTES, KNOCK_PORT } from './knock.ts'
import { type AddressRange, readNeverProbe, readRange } from './never-probe.ts'
import type { ProbePlan } from './probe-contract.ts'

/** What a probe would do, for people and to be done. */
export interface Planned {
  plan: ProbePlan
  place: Place
  addresses: string[]
  asks: Ask[]
  /** What is wrong with hints that are left out, in words. */
  wrong: string[]
}

/** 1,022 addresses, its own and that for everybody taken off. */
const SHORTEST_PREFIX = 22

interface Parts {
  subnet: string
  neverProbe: readonly string[]
  places: readonly Place[]
  drivers: readonly MatchableDriver[]
  /** Where a certificate is looked for. */
  certificatePorts: readonly number[]
}

export function planProbe({ subnet, neverProbe, places, drivers, certificatePorts }: Parts): Planned {
  const range = readRange(subnet)
  if (!range) throw new Failed('invalid', `"${subnet}" is no network. Write it like 192.168.1.0/24.`)
  const place = placeOf(range, places)
  const left = leftOut(range, place, places, readNeverProbe(neverProbe))
  const addresses: string[] = []
  for (let number = range.first; number <= range.last; number += 1)
    if (!left.some(({ first, last }) => number >= first && number <= last)) addresses.push(addressOfNumber(number))
  const { asks: spoken, wrong } = asksOf(drivers)
  const asks = [...spoken, ...asksForCertificates(certificatePorts)]
  const { packets, seconds } = worstOf(addresses.length, asks)
  const text = subnetText({ address: addressOfNumber(range.first), prefix: prefixOfRange(range) })
  if (addresses.length === 0)
    throw new Failed(
      'invalid',
      `Nothing of ${text} is left to be probed: ${left.map(({ reason }) => reason).join(' ')}`,
    )
  return {
    ...{ place, addresses, asks, wrong },
    plan: {
      subnet: text,
      interface: place.name,
      addresses: addresses.length,
      left_out: left.map(({ text, reason }) => ({ address: text, reason })),
      ports: [{ port: KNOCK_PORT, protocol: 'udp', drivers: [], sends: printable(KNOCK_BYTES) }, ...portsOf(asks)],
      packets_per_second: PACKETS_PER_SECOND,
      packets_at_most: packets,
      seconds_at_most: seconds,
    },
  }
}

/** Where this machine is on that network, or on one that it is a part of. */
function placeOf(range: AddressRange, places: readonly Place[]): Place {
  const place = places.find(
    each => isInSubnet(addressOfNumber(range.first), each) && isInSubnet(addressOfNumber(range.last), each),
  )
  if (!place) {
    const known = places.map(each => `${subnetText(each)} (${each.name})`).join(', ')
    throw new Failed(
      'invalid',
      `This machine is not on the network ${range.text}. ${known ? `It is on ${known}.` : 'It is on none at the moment.'}`,
    )
  }
  if (range.last - range.first >= 2 ** (32 - SHORTEST_PREFIX)) {
    const part = subnetText({ address: place.address, prefix: SHORTEST_PREFIX })
    throw new Failed(
      'invalid',
      `${range.text} is larger than /${SHORTEST_PREFIX}, which is the most. Name a part of it, such as ${part}.`,
    )
  }
  return place
}

type LeftOut = AddressRange & { reason: string }

/** Each at most as large as the network, so that what is shown is what is meant. */
function leftOut(
  range: AddressRange,
  place: Place,
  places: readonly Place[],
  never: readonly AddressRange[],
): LeftOut[] {
  const one = (number: number, reason: string): LeftOut => ({
    ...{ text: addressOfNumber(number), first: number, last: number },
    reason,
  })
  const network = networkOf(place.address, place.prefix)
  return [
    one(network, 'It stands for the network itself.'),
    one(numberOf(place.broadcast) ?? network, 'It stands for everybody on the network.'),
    ...places.map(({ address }) => one(numberOf(address) ?? network, 'It is this machine.')),
    ...never.map(each => ({ ...each, reason: 'It is on the list of what is never probed.' })),
  ].filter(({ first, last }) => first <= range.last && last >= range.first)
}

const prefixOfRange = ({ first, last }: AddressRange): number => 32 - Math.log2(last - first + 1)
