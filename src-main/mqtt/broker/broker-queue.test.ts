import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createEntries, type Entry } from '../entries.ts'
import { plainOptions } from '../options/document.ts'
import { createBrokerQueue, type QueueParts } from './broker-queue.ts'
import { createMask } from './masking.ts'

/** A queue whose entries say what stands in `values`, and a broker that keeps what arrives. */
function queued(given: Partial<QueueParts> = {}, most?: number) {
  const values = new Map<string, string>()
  const refused: string[] = []
  const entries = createEntries(
    {
      changed: entry => queue.changed(entry),
      cleared: entry => queue.cleared(entry),
      refused: topic => void refused.push(topic),
      topicsChanged: () => undefined,
    },
    most,
  )
  const troubles: string[] = []
  const mask = createMask({ filters: [], secret: '' })
  const queue = createBrokerQueue({
    entries,
    said: { maskable: entry => values.get(entry.topic) ?? 'null', payload: (_, text) => text },
    mask: () => mask,
    options: () => plainOptions,
    commandTopic: () => undefined,
    monotonic: () => 0,
    mostBytes: () => Number.POSITIVE_INFINITY,
    goneBefore: [],
    goneChanged: () => undefined,
    troubled: why => void troubles.push(why),
    ...given,
  })
  const kept = new Map<string, string>()
  const stateAt = (topic: string): Entry => ({ kind: 'state', topic, mod: 'mod-1', status: topic, goneAt: 0 })
  return {
    ...{ queue, entries, values, kept, troubles, refused, stateAt },
    /** One slice reaches the broker; whether that is heard of here is another matter. */
    sends(isHeard: boolean) {
      for (const { topic, payload } of queue.take()) {
        if (payload === '') kept.delete(topic)
        else kept.set(topic, payload)
      }
      if (isHeard) queue.arrived()
    },
  }
}

test('whatever is put, cleared and cut in whatever order, the broker ends with what there is', () => {
  const topic = fc.constantFrom('a', 'b', 'c')
  const step = fc.oneof(
    fc.record({ kind: fc.constant('put' as const), topic, value: fc.nat(9) }),
    fc.record({ kind: fc.constant('clear' as const), topic }),
    fc.constant({ kind: 'arrives' as const }),
    fc.constant({ kind: 'cut' as const }),
    /** Something happens while a slice is under way. */
    fc.record({ kind: fc.constant('meanwhile' as const), topic }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), steps => {
      const { queue, entries, values, kept, sends, stateAt } = queued()
      const put = (name: string, value: string) => {
        values.set(name, value)
        const known = entries.all.get(name)
        entries.put(known && known.kind !== 'past' ? known : stateAt(name))
      }
      const clear = (name: string) => {
        const entry = entries.all.get(name)
        if (entry) entries.clear(entry)
      }
      for (const one of steps) {
        if (one.kind === 'put') put(one.topic, `${one.value}`)
        if (one.kind === 'clear') clear(one.topic)
        if (one.kind === 'arrives') sends(true)
        if (one.kind === 'meanwhile') {
          sends(false)
          clear(one.topic)
          queue.arrived()
        }
        if (one.kind === 'cut') {
          sends(false)
          queue.lost()
          queue.all()
        }
      }
      for (let turn = 0; turn < 5; turn++) sends(true)
      expect(Object.fromEntries(kept)).toEqual(
        Object.fromEntries([...entries.all.keys()].map(name => [name, values.get(name)])),
      )
      expect(queue.waiting).toBe(0)
    }),
  )
})

test('a slice is no longer than so many messages, and the rest comes after', () => {
  const { queue, entries, stateAt } = queued()
  for (let at = 0; at < 700; at++) entries.put(stateAt(`t${at}`))
  const sizes = [1, 2, 3, 4].map(() => queue.take().length)
  expect(sizes.reduce((sum, size) => sum + size)).toBe(700)
  expect(Math.max(...sizes)).toBeLessThan(320)
})

test('what is longer than a broker takes is dropped and told; the rest goes on', () => {
  const { queue, entries, values, troubles, stateAt } = queued({ mostBytes: () => 1_000 })
  values.set('long', '"'.padEnd(1_000, 'é'))
  for (const topic of ['long', 'short']) entries.put(stateAt(topic))
  expect(queue.take()).toEqual([{ topic: 'short', payload: 'null' }])
  expect(queue.dropped).toBe(1)
  expect(troubles).toEqual(['What long says is too long to be published.'])
})

test('no value goes out before the last word of its topic, though other last words are too long for the broker', () => {
  const tooLong = Array.from({ length: 300 }, (_, at): [string, string] => [`${at}`.padEnd(1_000), ''])
  const { queue, entries, values, kept, sends, stateAt } = queued({
    mostBytes: () => 900,
    goneBefore: [...tooLong, ['a', '']],
  })
  values.set('a', '1')
  entries.put(stateAt('a'))
  while (queue.waiting > 0) sends(true)
  expect([...kept]).toEqual([['a', '1']])
})

test('a slice of long values is no longer than a few of them', () => {
  const { queue, entries, values, stateAt } = queued()
  for (let at = 0; at < 20; at++) {
    values.set(`t${at}`, 'x'.repeat(100_000))
    entries.put(stateAt(`t${at}`))
  }
  expect(queue.take()).toHaveLength(2)
})

test('a value at which the broker hangs up again and again holds up no other, and is named', () => {
  const { queue, entries, values, kept, troubles, sends, stateAt } = queued()
  values.set('long', 'x'.repeat(50_000))
  for (const topic of ['a', 'long', 'z']) entries.put(stateAt(topic))
  /** As a broker that hangs up before it has read a slice with it. */
  const hangsUp = () => {
    queue.take()
    queue.lost()
    queue.all()
  }
  hangsUp()
  sends(true)
  expect([...kept.keys()]).toEqual(['a', 'z'])
  expect(queue.waiting).toBe(1)
  hangsUp()
  expect(troubles).toEqual(['It hangs up when it is told what long says, which may be too long for it.'])
  for (let turn = 0; turn < 2; turn++) sends(true)
  expect(kept.get('long')).toBe(values.get('long'))
  expect(queue.waiting).toBe(0)
})

test('a broker whose filters are too slow for value after value gets none any more', () => {
  const slow = createMask({ filters: ['(x+x+)+y'], secret: 's' })
  const { queue, entries, values, troubles, stateAt } = queued({ mask: () => slow })
  for (let at = 0; at < 8; at++) {
    values.set(`t${at}`, 'x'.repeat(3_000))
    entries.put(stateAt(`t${at}`))
  }
  while (queue.waiting > 0) expect(queue.take()).toEqual([])
  expect(troubles.at(-1)).toBe('Its filters take too long, so that nothing is published. Change them.')
  expect(queue.dropped).toBe(8)
})

test('names that grow without end are refused beyond a bound', () => {
  const { queue, entries, refused, stateAt } = queued({}, 3)
  for (const topic of ['a', 'b', 'c', 'd']) entries.put(stateAt(topic))
  expect(refused).toEqual(['d'])
  expect(queue.waiting).toBe(3)
})
