import type { Buffer } from 'node:buffer'
import type { Clock } from '../../base/clock.ts'
import type { Place } from '../sighting.ts'
import type { Neighbours } from './arp-table.ts'
import { LISTEN_MS, MOST_READS } from './costs.ts'
import { exchange } from './exchange.ts'
import { createKnock } from './knock.ts'
import { joined, MOST_BYTES, type Question, type Said } from './said.ts'
import { talkOverTcp } from './talk-over-tcp.ts'
import { talkOverTls } from './talk-over-tls.ts'

/** How a probe reaches the network; it goes no other way. */
export interface Talk {
  /** Whether anybody has this address. */
  knock(place: Place, address: string, signal: AbortSignal): Promise<boolean>
  ask(question: Question, signal: AbortSignal): Promise<Said>
}

export const createTalk = (parts: { clock: Clock; neighbours: Neighbours }): Talk => ({
  knock: createKnock(parts),
  ask: (question, signal) =>
    (question.ask.protocol === 'udp' ? talkOverUdp : question.ask.tls ? talkOverTls : talkOverTcp)(
      question,
      parts.clock,
      signal,
    ),
})

async function talkOverUdp(question: Question, clock: Clock, signal: AbortSignal): Promise<Said> {
  const { place, address, ask, isEnough } = question
  const heard: Buffer[] = []
  await exchange(
    { place, address, port: ask.port, bytes: ask.send ?? new Uint8Array(), clock, withinMs: LISTEN_MS },
    datagram => {
      heard.push(datagram)
      const bytes = joined(heard)
      return heard.length === MOST_READS || bytes.length === MOST_BYTES || isEnough(bytes) ? 'enough' : 'more'
    },
    signal,
  )
  return { open: heard.length > 0, bytes: joined(heard), packets: 1 }
}
