import { fakeClock } from '@base/fake-clock.ts'
import { expect, test } from 'vitest'
import { patiently } from './patiently.ts'

/** A node that has its parts, or is away, or has parts of another version. */
function fakeNode() {
  const node = { state: 'away' as 'there' | 'away' | 'other version', asked: 0 }
  const clock = fakeClock()
  const load = async () => {
    node.asked++
    if (node.state !== 'there') throw new Error('Failed to fetch')
    return 'part'
  }
  return { node, clock, load: patiently(load, clock, async () => node.state !== 'away') }
}

test('a part that is asked for while the node is away comes once it is back', async () => {
  const { node, clock, load } = fakeNode()
  const part = load()
  await clock.advance(60_000)
  node.state = 'there'
  await clock.advance(5_000)
  expect(await part).toBe('part')
  expect(node.asked).toBeLessThan(25)
})

test('a part that is there is asked for once', async () => {
  const { node, load } = fakeNode()
  node.state = 'there'
  expect(await load()).toBe('part')
  expect(node.asked).toBe(1)
})

test('a part that a newer node does not have is given up', async () => {
  const { node, clock, load } = fakeNode()
  node.state = 'other version'
  const outcome = load().catch((error: Error) => error.message)
  await clock.advance(10_000)
  expect(await outcome).toBe('Failed to fetch')
})
