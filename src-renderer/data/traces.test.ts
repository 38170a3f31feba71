import { expect, test } from 'vitest'
import { foldTraces } from './traces.ts'

const trace = (id: number, times = 1) => ({ id, times })

test('the newest trace stands first, and one that comes again is counted up in its place', () => {
  const known = foldTraces(undefined, { whole: true, traces: [trace(1), trace(2)] })
  expect(foldTraces(known, { whole: false, traces: [trace(3), trace(2, 4)] })).toEqual([
    trace(3),
    trace(2, 4),
    trace(1),
  ])
})

test('a watch made again starts over', () => {
  const known = foldTraces(undefined, { whole: true, traces: [trace(1), trace(2)] })
  expect(foldTraces(known, { whole: true, traces: [trace(2)] })).toEqual([trace(2)])
})

test('however much happens, a page keeps only the last of it', () => {
  const traces = Array.from({ length: 700 }, (_, id) => trace(id))
  const known = foldTraces(undefined, { whole: true, traces })
  expect(known).toHaveLength(500)
  expect(known[0]).toEqual(trace(699))
})
