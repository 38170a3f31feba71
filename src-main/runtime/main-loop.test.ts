import { afterEach, expect, test } from 'vitest'
import { systemClock } from '../base/clock.ts'
import { notedLog } from '../store/testing/noted-log.ts'
import { until } from '../testing/until.ts'
import { createMainLoop, type LoopBlock } from './main-loop.ts'

// In real time, as what is measured is real: the test itself holds the loop. Other blocks may come from a busy machine.

const life = new AbortController()
afterEach(() => life.abort())

function hold(ms: number): void {
  const end = performance.now() + ms
  while (performance.now() < end);
}

test('a piece of work that holds the loop is in the list with its time, and in the log once a second', async () => {
  const log = notedLog()
  const loop = createMainLoop({ clock: systemClock, log })
  const running = loop.run(life.signal)
  const mine = () => loop.view().blocks.filter(({ by }) => by === 'a test that holds')
  for (let turn = 1; turn <= 6; turn++) {
    loop.measure('a test that holds', () => hold(80))
    await until(mine, blocks => blocks.length === turn)
  }
  const [newest] = mine() as [LoopBlock]
  expect(newest.took_ms).toBeGreaterThanOrEqual(80)
  expect(Math.abs(newest.at - Date.now())).toBeLessThan(10_000)
  expect(loop.view().max_ms).toBeGreaterThanOrEqual(70)
  expect(loop.blocked).toBeGreaterThanOrEqual(6)
  const said = log.lines.filter(line => line.includes('a test that holds'))
  expect(said[0]).toMatch(/^warn: Everything on this node waited \d+ ms for a test that holds\.$/)
  expect(said.length).toBeLessThan(6)
  life.abort()
  await running
})

test('before it runs there is nothing to tell', () => {
  const loop = createMainLoop({ clock: systemClock, log: notedLog() })
  expect(loop.view()).toEqual({ p50_ms: 0, p99_ms: 0, max_ms: 0, blocks: [] })
  expect(loop.measure('x', () => 7)).toBe(7)
})
