import fc from 'fast-check'
import { expect, test } from 'vitest'
import { emitter } from '../base/emitter.ts'
import { fakeClock, settle } from '../base/fake-clock.ts'
import type { InstanceBrief, InstancesNews } from '../contract/traces-views.ts'
import { until } from '../testing/until.ts'
import type { Brief } from '../triggers/briefs.ts'
import { briefNews } from './brief-news.ts'

const brief = (instance_id: string, trigger_count = 0): Brief => ({
  ...{ instance_id, trigger_id: 'trigger-1', control_system_id: 'sys-1', important: false },
  ...{ state: 'working', triggered: false, trigger_count, last_fired: null, warnings: [], trouble: null },
})

/** Instances that stand as the test says, and what somebody who watches them was told. */
function watching(count: number) {
  const all = new Map(Array.from({ length: count }, (_, at) => [`trig-${at}`, brief(`trig-${at}`)]))
  const news = emitter<readonly string[]>()
  const looked: string[] = []
  const told: InstancesNews[] = []
  const clock = fakeClock()
  const life = new AbortController()
  const briefs = {
    of(id: string) {
      looked.push(id)
      return all.get(id)
    },
    watch: news.on,
  }
  const asked = { briefs, ids: () => [...all.keys()], isAsked: (id: string) => id !== 'trig-other', clock }
  const done = (async () => {
    for await (const some of briefNews({ ...asked, pauseMs: 250 }, life.signal)) told.push(some)
  })()
  return {
    ...{ all, news, looked, told, clock },
    async end() {
      life.abort()
      await done
      expect(news.size).toBe(0)
    },
  }
}

test('thousands are told a part at a time, and nothing is looked at while nothing changes', async () => {
  const { told, looked, news, clock, end } = watching(5_000)
  // The parts come in turns of the loop of their own.
  await until(
    async () => told.length,
    count => count === 25,
  )
  expect(told.map(({ whole, instances }) => [whole, instances.length])).toEqual(
    Array.from({ length: 25 }, (_, at) => [at === 0, 200]),
  )
  await clock.advance(60_000)
  expect([looked.length, told.length]).toEqual([5_000, 25])
  news.emit(['trig-7'])
  await settle()
  expect([looked.length, told.length]).toEqual([5_001, 25])
  await end()
})

test('who has none to be told of is told so, and nothing of those that were not asked for', async () => {
  const { told, looked, news, clock, end } = watching(0)
  await settle()
  expect(told).toEqual([{ whole: true, instances: [], gone: [] }])
  await clock.advance(250)
  news.emit(['trig-other', 'trig-gone'])
  await settle()
  expect([told.length, looked]).toEqual([1, ['trig-gone']])
  await end()
})

test('whatever changes in whatever order, what was told adds up to what is, at most once in the pause', async () => {
  const step = fc.record({ at: fc.nat(9), does: fc.constantFrom('fires', 'goes', 'comes'), waits: fc.boolean() })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async steps => {
      const { all, told, news, clock, end } = watching(5)
      await settle()
      let pauses = 1
      for (const { at, does, waits } of steps) {
        const id = `trig-${at}`
        if (does === 'goes') all.delete(id)
        else if (does === 'comes' || all.has(id)) all.set(id, brief(id, (all.get(id)?.trigger_count ?? 0) + 1))
        news.emit([id])
        if (!waits) continue
        await clock.advance(250)
        pauses += 1
      }
      await clock.advance(500)
      const known = new Map<string, InstanceBrief>()
      for (const { instances, gone } of told) {
        for (const one of instances) known.set(one.instance_id, one)
        for (const id of gone) known.delete(id)
      }
      expect(known).toEqual(all)
      expect(told.length).toBeLessThanOrEqual(pauses + 2)
      await end()
    }),
    { numRuns: 40 },
  )
})
