import type { Ask } from './asks.ts'
import { FOLLOWING_MS, WINDOW_MS } from './packet-budget.ts'

// What a probe costs at worst, the system's own packets included.

export const PACKETS_PER_SECOND = 50
/** The others are for what cannot be foreseen, such as a device that asks for this machine's address once more. */
export const COUNTED_PER_SECOND = 48

export const KNOCKS_AT_ONCE = 16
export const DEVICES_AT_ONCE = 8

/** An address that nobody has is asked for three times, a second apart, and given up a second later (Linux: mcast_solicit). */
export const KNOCK_MS = 3_100
/** In any second: one request by ARP, and the datagram that waits for its answer. */
export const KNOCK_PACKETS = 2
const KNOCK_PACKETS_IN_ALL = 4

/** A SYN is sent again after a second (RFC 6298, 2.1). */
export const CONNECT_MS = 900
export const LISTEN_MS = 1_500
/** A FIN is sent again after 200 ms on a fast network (Linux: TCP_RTO_MIN). */
export const CLOSE_MS = 150
/** Each is acknowledged by a packet of its own while a connection is young (Linux: quick ACK). */
export const MOST_READS = 4
/** Certificates are longer than greetings, and there may be several in a chain. */
const TLS_READS = 10
/** The hello, the keys, and the end of the handshake. */
const TLS_SENT = 3

const SYN = 1
const ACK = 1
const END = 2

/**
 * Packets of ours in any second. What was not acknowledged is sent again at 0.2, 0.4 and 0.8 s at most; whoever does not
 * acknowledge does not answer either.
 */
export function packetsOf({ protocol, send, tls }: Ask): number {
  if (tls) return SYN + ACK + TLS_SENT + TLS_READS + END
  const sent = send ? 1 : 0
  return protocol === 'udp' ? sent : SYN + ACK + sent + MOST_READS + END
}

/** Of a connection as it went. */
export const packetsOfConnection = ({ sent, reads }: { sent: boolean; reads: number }): number =>
  SYN + ACK + (sent ? 1 : 0) + reads + END

export function worstOf(addresses: number, asks: readonly Ask[]): { packets: number; seconds: number } {
  const each = asks.map(ask => ({ packets: packetsOf(ask), ms: longestOf(ask) }))
  const largest = Math.max(0, ...each.map(({ packets }) => packets))
  // Whoever waits for the budget waits while at least so much of it is used, by what is in these sums and nothing else.
  const usedByKnocks = Math.min(COUNTED_PER_SECOND - KNOCK_PACKETS + 1, KNOCKS_AT_ONCE * KNOCK_PACKETS)
  const usedByAsks = COUNTED_PER_SECOND - DEVICES_AT_ONCE - largest + 1
  const knock = KNOCK_PACKETS * (KNOCK_MS + WINDOW_MS) + FOLLOWING_MS
  const knocking = (addresses * knock) / usedByKnocks + KNOCK_MS
  const listening = sum(each.map(({ ms }) => ms))
  const device = FOLLOWING_MS + WINDOW_MS + sum(each.map(({ packets, ms }) => packets * (ms + WINDOW_MS)))
  const asking = addresses * (device / usedByAsks + listening / DEVICES_AT_ONCE) + listening
  return {
    packets: addresses * (KNOCK_PACKETS_IN_ALL + 1 + sum(each.map(({ packets }) => packets + 1))),
    seconds: Math.ceil((knocking + (asks.length > 0 ? FOLLOWING_MS + WINDOW_MS + asking : 0)) / 1000),
  }
}

const longestOf = ({ protocol }: Ask): number => (protocol === 'udp' ? LISTEN_MS : CONNECT_MS + LISTEN_MS + CLOSE_MS)

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
