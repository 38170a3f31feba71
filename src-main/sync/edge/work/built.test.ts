import { expect, test } from 'vitest'
import { emitter } from '../../../base/emitter.ts'
import { fakeClock } from '../../../base/fake-clock.ts'
import type { Health, StatusValue } from '../../../model/live.ts'
import type { RuntimeNews } from '../../../runtime/runtime.ts'
import { createBuilt } from './built.ts'

function bench() {
  const [clock, news] = [fakeClock(), emitter<RuntimeNews>()]
  const now = { runs: true, state: 'starting' as Health['state'], status: {} as Record<string, StatusValue> }
  const health = (): Health => ({ state: now.state, since: 0, restarts: 0 })
  const built = createBuilt({
    clock,
    runtime: {
      news: news.on,
      healthOf: health,
      statusOf: () => now.status,
      transportOf: () => (now.runs ? 'tcp' : undefined),
    },
  })
  return {
    ...{ clock, now, news, stop: new AbortController() },
    built,
    becomes(state: Health['state']) {
      now.state = state
      news.emit({ kind: 'health', id: 'mod-1', health: health() })
    },
    reports(changed: Record<string, number | boolean | null>) {
      news.emit({ kind: 'status', id: 'mod-1', at: 0, changed })
    },
  }
}

test('a module that runs already is built', async () => {
  const { built, now, stop } = bench()
  now.state = 'connected'
  expect(await built('mod-1', stop.signal)).toBe(true)
  now.state = 'disconnected'
  now.status = { connected: { value: false, at: 0 } }
  expect(await built('mod-1', stop.signal)).toBe(true)
})

test('one that says something has been built, whether its device is there or not', async () => {
  const { built, reports, news, stop } = bench()
  const answer = built('mod-1', stop.signal)
  reports({ power: null })
  reports({ power: true })
  expect(await answer).toBe(true)
  expect(news.size).toBe(0)
})

test('one that cannot begin, or is parked, has not', async () => {
  for (const state of ['disconnected', 'parked', 'elsewhere'] as const) {
    const { built, now, becomes, stop } = bench()
    const answer = built('mod-1', stop.signal)
    now.runs = false
    becomes(state)
    expect(await answer).toBe(false)
  }
})

test('one that its driver refuses to build says nothing more, and has not been built', async () => {
  const { built, becomes, clock, stop } = bench()
  const answer = built('mod-1', stop.signal)
  becomes('disconnected')
  await clock.advance(500)
  expect(await answer).toBe(false)
})

test('one that hangs is given up after 20 s, and when nobody waits', async () => {
  const { built, news, clock, stop } = bench()
  const answer = built('mod-1', stop.signal)
  await clock.advance(20_000)
  expect(await answer).toBe(false)
  const other = built('mod-1', stop.signal)
  stop.abort()
  expect(await other).toBe(false)
  expect(news.size).toBe(0)
  expect(clock.waiting).toBe(0)
})
