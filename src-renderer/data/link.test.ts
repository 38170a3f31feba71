import { type FakeClock, fakeClock } from '@base/fake-clock.ts'
import { expect, test } from 'vitest'
import { createLink } from './link.ts'
import type { NodeClient, OpenWire } from './wire.ts'

/** A way to the node that a test holds in its hands. */
function fakeNode(clock: FakeClock) {
  const opened: { end(): void; hear(): void; closed: boolean }[] = []
  const node = { reachable: true, answers: true, opened }
  const open: OpenWire = async () => {
    if (!node.reachable) throw new Error('unreachable')
    let end = () => {}
    let hear = () => {}
    const entry = { end: () => end(), hear: () => hear(), closed: false }
    opened.push(entry)
    const show = async () => {
      if (node.answers) hear()
    }
    return {
      client: { node: { show } } as unknown as NodeClient,
      closed: new Promise<void>(resolve => {
        end = resolve
      }),
      onHeard: listener => {
        hear = listener
      },
      close: () => {
        entry.closed = true
      },
    }
  }
  const link = createLink(open, clock)
  const stop = new AbortController()
  void link.run(stop.signal)
  return { link, node, stop }
}

test('a link that ends is opened again at once, and calls over the old one are told', async () => {
  const clock = fakeClock()
  const { link, node } = fakeNode(clock)
  await clock.advance(0)
  const first = link.current()
  expect(first.phase).toBe('up')
  node.opened[0]?.end()
  await clock.advance(0)
  expect(link.current().phase).toBe('down')
  expect(first.phase === 'up' && first.signal.aborted).toBe(true)
  await clock.advance(500)
  expect(link.current().phase).toBe('up')
  expect(node.opened.length).toBe(2)
})

test('an unreachable node is tried for ever, at most five seconds apart', async () => {
  const clock = fakeClock()
  const { link, node } = fakeNode(clock)
  node.reachable = false
  node.opened[0]?.end()
  await clock.advance(600_000)
  expect(link.current()).toMatchObject({ phase: 'down' })
  node.reachable = true
  await clock.advance(5_000)
  expect(link.current().phase).toBe('up')
})

test('a link that says nothing when asked is dropped', async () => {
  const clock = fakeClock()
  const { link, node } = fakeNode(clock)
  await clock.advance(60_000)
  expect(node.opened.length).toBe(1)
  node.answers = false
  node.reachable = false
  await clock.advance(16_000)
  expect(node.opened[0]?.closed).toBe(true)
  expect(link.current().phase).toBe('down')
})

test('somebody who looks again does not wait for the next attempt', async () => {
  const clock = fakeClock()
  const { link, node } = fakeNode(clock)
  node.reachable = false
  await clock.advance(0)
  node.opened[0]?.end()
  await clock.advance(60_000)
  node.reachable = true
  link.wake()
  await clock.advance(0)
  expect(link.current().phase).toBe('up')
})
