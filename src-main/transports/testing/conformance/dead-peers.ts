import { expect, test } from 'vitest'
import { Failed } from '../../../base/result.ts'
import { until } from '../../../testing/until.ts'
import type { Bench } from '../conformance.ts'
import { greets, turns } from '../linked.ts'

const PIECE = new Uint8Array(64 * 1024)
/** More than any system holds for a peer that does not read, and than a link may add to it. */
const MANY = 2_000

export function deadPeers({ kind, peer, link }: Bench): void {
  // Where signs of life are asked for, time without the peer's answers is a dead peer.
  test('a peer that says nothing is a peer all the same', async () => {
    const device = await peer()
    const at = link(device)
    await at.opened()
    for (let second = 0; second < (kind.noticesFrozenPeer ? 5 : 3_600); second += 5) await at.clock.advance(5_000)
    await turns()
    expect(at.told).toEqual(['begins', 'opened'])
    await greets(at, device)
  })

  if (kind.noticesFrozenPeer) {
    test('a peer that lost its power is noticed by its silence, and found again', async () => {
      const device = await peer()
      const at = link(device)
      await at.opened()
      device.freezes(true)
      await until(
        async () => {
          if (at.count('closed') === 0) await at.clock.advance(1_000)
          return at.count('closed')
        },
        closed => closed > 0,
      )
      device.freezes(false)
      await at.opened(2)
      await greets(at, device)
    })
  } else if (kind.hasConnections) {
    test('what a peer that lost its power never takes does not pile up, and disconnecting helps', async () => {
      const device = await peer()
      const at = link(device)
      await at.opened()
      await greets(at, device)
      device.freezes(true)
      let failure: unknown
      for (let written = 0; written < MANY && failure === undefined && at.count('closed') === 0; written++) {
        // Not awaited: a link that resolves once it is sent would wait for the peer.
        const writing = async () => at.transport.write(PIECE)
        writing().catch(error => {
          failure ??= error
        })
        await turns(1)
      }
      expect(failure).toBeInstanceOf(Failed)
      expect(failure).toMatchObject({ code: 'offline' })
      at.transport.disconnect('Nobody takes what we send.')
      device.freezes(false)
      await until(
        async () => {
          if (at.count('closed') === 0) await at.clock.advance(500)
          return at.count('closed')
        },
        closed => closed > 0,
      )
      await at.opened(2)
      await greets(at, device)
    })

    test('a connection that takes nothing for a while is given up, and the next one works', async () => {
      const device = await peer()
      const at = link(device)
      await at.opened()
      await greets(at, device)
      device.freezes(true)
      let isFull = false
      for (let written = 0; written < MANY && !isFull && at.count('closed') === 0; written++) {
        const writing = async () => at.transport.write(PIECE)
        writing().catch(() => {
          isFull = true
        })
        await turns(1)
      }
      await until(
        async () => {
          if (at.count('closed') === 0) await at.clock.advance(1_000)
          return at.reasons
        },
        reasons => reasons.length > 0,
      )
      device.freezes(false)
      await at.opened(2)
      await greets(at, device)
    })
  }
}
