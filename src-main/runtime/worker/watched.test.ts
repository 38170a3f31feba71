import { describe, expect, test } from 'vitest'
import { fakeClock, settle } from '../../base/fake-clock.ts'
import { alcoveRules } from '../../driver-kit/deviations.ts'
import type { QueueView } from '../../model/live.ts'
import type { WireItem } from '../worker-contract.ts'
import { createQueue } from './queue.ts'
import { createQueueWatch } from './queue-watch.ts'
import { createWireTap } from './wire-tap.ts'

describe('whoever looks at a queue', () => {
  const watched = () => {
    const clock = fakeClock()
    const queue = createQueue({ clock, rules: alcoveRules })
    queue.setOnline(true)
    const views: QueueView[] = []
    return { clock, queue, views, watch: createQueueWatch(queue, clock, view => views.push(view)) }
  }

  test('is told how it is, and then of any number of changes ten times a second', async () => {
    const { clock, queue, views, watch } = watched()
    watch.turn(true)
    watch.turn(true)
    expect(views.map(({ tasks }) => tasks.length)).toEqual([0])
    for (let at = 0; at < 50; at++) void queue.add(() => undefined)
    await clock.advance(99)
    expect(views).toHaveLength(1)
    await clock.advance(1)
    expect(views.map(({ tasks }) => tasks.length)).toEqual([0, 50])
    queue.clear(undefined, true)
    await clock.advance(100)
    expect(views.map(({ tasks }) => tasks.length)).toEqual([0, 50, 0])
  })

  test('costs nothing once nobody looks any more', async () => {
    const { clock, queue, views, watch } = watched()
    watch.turn(true)
    void queue.add(() => undefined)
    watch.turn(false)
    await settle()
    queue.close()
    expect(views).toHaveLength(1)
    expect(clock.waiting).toBe(0)
  })
})

test('whoever looks at the wire is shown copies of what goes over it, a long piece cut, and nothing after', () => {
  const told: WireItem[] = []
  const tap = createWireTap(
    () => 5,
    items => void told.push(...items),
  )
  tap.add('out', 'before')
  tap.turn(true)
  const read = Uint8Array.of(1, 2, 3)
  tap.add('in', read)
  read.fill(9)
  tap.add('out', 'x'.repeat(100_000))
  tap.turn(false)
  tap.add('out', 'after')
  expect(told.map(({ at, direction, bytes }) => [at, direction, bytes.length])).toEqual([
    [5, 'in', 3],
    [5, 'out', 65_536],
  ])
  expect(told[0]?.bytes).toEqual(Uint8Array.of(1, 2, 3))
})
