import { afterEach, describe } from 'vitest'
import { anyOrder } from './conformance/any-order.ts'
import { backOff } from './conformance/back-off.ts'
import { bytes } from './conformance/bytes.ts'
import { deadPeers } from './conformance/dead-peers.ts'
import { drops } from './conformance/drops.ts'
import { end } from './conformance/end.ts'
import { signingIn } from './conformance/signing-in.ts'
import { type Linked, type LinkedOptions, linked } from './linked.ts'
import type { Peer, PeerKind } from './peer.ts'

/** A kind of link with real ends of it, for the length of one test. */
export interface Bench {
  kind: PeerKind
  peer(): Promise<Peer>
  link(peer: Peer, options?: LinkedOptions): Linked
}

/** What holds for every link, whatever it runs over (driver.md 12): the one suite for all of them. */
export function conforms(kind: PeerKind): void {
  describe(`a link over ${kind.name}`, () => {
    const cleanups: (() => Promise<void>)[] = []
    afterEach(async () => {
      for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
    })
    const bench: Bench = {
      kind,
      async peer() {
        const peer = await kind.open()
        cleanups.push(() => peer.close())
        return peer
      },
      link(peer, options) {
        const made = linked(peer.link, options)
        cleanups.push(made.stop)
        return made
      },
    }
    bytes(bench)
    signingIn(bench)
    deadPeers(bench)
    end(bench)
    // A datagram's other end may come and go without anybody noticing.
    if (!kind.hasConnections) return
    backOff(bench)
    drops(bench)
    anyOrder(bench)
  })
}
