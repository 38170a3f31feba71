import { fakeClock } from '@base/fake-clock.ts'
import { expect, test } from 'vitest'
import type { Link, LinkState } from './link.ts'
import { live } from './live.ts'
import type { NodeClient } from './wire.ts'

/** A link that is put up and down by hand, and a watch that counts how often it was made. */
function fakeWatch() {
  const clock = fakeClock()
  const listeners = new Set<() => void>()
  let state: LinkState = { phase: 'connecting', since: 0 }
  let ended = new AbortController()
  let made = 0
  const move = (next: LinkState) => {
    state = next
    for (const listener of [...listeners]) listener()
  }
  const link: Link = {
    current: () => state,
    subscribe: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    heardAt: () => undefined,
    wake() {},
    run: async () => {},
  }
  const watched = live<string, string[]>({
    link,
    clock,
    fold: (known, news, first) => (first ? [news] : [...(known ?? []), news]),
    async ask(_, { signal }) {
      made += 1
      const number = made
      return (async function* () {
        yield `watch ${number}`
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
      })()
    },
  })
  return {
    clock,
    watched,
    made: () => made,
    up() {
      ended = new AbortController()
      move({ phase: 'up', since: 0, client: {} as NodeClient, signal: ended.signal })
    },
    down() {
      ended.abort()
      move({ phase: 'down', since: 0 })
    },
  }
}

test('what was known stays while the link is down, and is not called fresh', async () => {
  const { clock, watched, up, down } = fakeWatch()
  watched.subscribe(() => {})
  up()
  await clock.advance(50)
  expect(watched.current()).toEqual({ value: ['watch 1'], fresh: true, trouble: undefined })
  down()
  await clock.advance(50)
  expect(watched.current()).toEqual({ value: ['watch 1'], fresh: false, trouble: undefined })
  up()
  await clock.advance(50)
  expect(watched.current()).toEqual({ value: ['watch 2'], fresh: true, trouble: undefined })
})

test('one watch serves everyone who looks, and ends a while after the last has gone', async () => {
  const { clock, watched, up, made } = fakeWatch()
  up()
  const stops = [watched.subscribe(() => {}), watched.subscribe(() => {})]
  await clock.advance(50)
  expect(made()).toBe(1)
  for (const stop of stops) stop()
  await clock.advance(1_000)
  const again = watched.subscribe(() => {})
  await clock.advance(10_000)
  expect(made()).toBe(1)
  again()
  await clock.advance(10_000)
  expect(watched.current().fresh).toBe(false)
  watched.subscribe(() => {})
  await clock.advance(50)
  expect(made()).toBe(2)
})
