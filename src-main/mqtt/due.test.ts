import { expect, test } from 'vitest'
import { fakeClock } from '../base/fake-clock.ts'
import { inSlices, nothingDue, workOff } from './due.ts'

const forever = new AbortController().signal

test('work is done a few milliseconds at a time, however much there is of it', async () => {
  const fake = fakeClock()
  let worked = 0
  const turns: number[] = []
  const clock = {
    ...fake,
    monotonic: () => worked,
    timer(ms: number, callback: () => void) {
      turns.push(worked)
      return fake.timer(ms, callback)
    },
  }
  function* steps() {
    for (let step = 0; step < 100; step++) yield worked++
  }
  const working = inSlices(steps(), clock, forever)
  await fake.advance(100)
  await working
  expect(worked).toBe(100)
  expect(turns.length).toBeGreaterThan(10)
  expect(Math.max(...turns.map((at, turn) => at - (turns[turn - 1] ?? 0)))).toBeLessThanOrEqual(5)
})

test('what becomes due by the work is done too, each once, and the work ends with the signal', async () => {
  const due = nothingDue()
  const done: string[] = []
  const life = new AbortController()
  const work = {
    *followZone(id: string) {
      done.push(id)
      for (const sys of ['sys-1', 'sys-2']) yield due.systems.add(sys)
    },
    placeSystem(id: string) {
      done.push(id)
      due.records.set('driver-1', { entity: 'driver', at: 1 })
    },
    showRecord(_: string, id: string, at: number) {
      done.push(`${id} ${at}`)
      if (at > 1) life.abort()
    },
  }
  due.zones.add('zone-1')
  due.systems.add('sys-2')
  await workOff(due, work, fakeClock(), life.signal)
  expect(done).toEqual(['zone-1', 'sys-2', 'sys-1', 'driver-1 1'])
  for (const id of ['a', 'b']) due.records.set(id, { entity: 'zone', at: 2 })
  await workOff(due, work, fakeClock(), life.signal)
  expect(done.slice(4)).toEqual(['a 2'])
})
