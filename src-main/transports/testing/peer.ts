import type { Clock } from '../../base/clock.ts'
import type { Transport, TransportEvents } from '../../driver-kit/transport.ts'

/** A real device end of one kind of link, whose every word the test speaks: what the conformance suite runs against. */
export interface Peer {
  /** A link of this kind to it, not yet running. */
  link(events: TransportEvents, given: { clock: Clock; random?: () => number }): Transport
  /** To the newest connection; to whoever was heard last where there are no connections. */
  says(data: string | Uint8Array): void
  /** All text that came, over all connections. */
  readonly heard: string
  /** How many were made in all. */
  readonly connections: number
  /** How many the link ended properly, where that can be told from a cut. */
  readonly orderlyEnds?: number
  /** Ends the newest connection properly. */
  hangsUp(): void
  /** Cuts all connections. */
  drops(): void
  /** From now on connections are not taken; those there are stay. */
  refuses(yes: boolean): Promise<void>
  /** From now on it neither reads nor answers nor closes: a peer that lost its power. */
  freezes(yes: boolean): void
  close(): Promise<void>
}

/** What a kind of link can do and cannot, which decides the tests that make sense for it. */
export interface PeerKind {
  name: string
  open(): Promise<Peer>
  /** Whether losing the other end is noticed at all; a datagram's is not. */
  hasConnections: boolean
  /** Whether what was written in pieces may arrive in other pieces. */
  isStream: boolean
  /** Whether it asks the other end for signs of life by itself, so that a frozen peer is noticed. */
  noticesFrozenPeer: boolean
}
