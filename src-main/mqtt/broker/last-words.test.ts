import { expect, test } from 'vitest'
import { createLastWords } from './last-words.ts'

test('what may not have arrived is said again, unless there is a newer last word', () => {
  const words = createLastWords({ before: [['a', '']], changed: () => undefined, monotonic: () => 0 })
  words.add('b', '')
  expect(words.take(10, 1_000)).toEqual([
    { topic: 'a', payload: '' },
    { topic: 'b', payload: '' },
  ])
  words.add('b', 'null')
  expect(new Map(words.all())).toEqual(
    new Map([
      ['a', ''],
      ['b', 'null'],
    ]),
  )
  words.lost()
  expect(words.take(10, 1_000)).toEqual([
    { topic: 'b', payload: 'null' },
    { topic: 'a', payload: '' },
  ])
  words.arrived()
  expect([...words.all()]).toEqual([])
})

test('a broker that is away for long forgets the oldest, which is counted', () => {
  const words = createLastWords({ before: [], changed: () => undefined, monotonic: () => 0 }, 3)
  for (let at = 0; at < 5; at++) words.add(`t${at}`, '')
  expect(words.dropped).toBe(2)
  expect([...words.all()].map(([topic]) => topic)).toEqual(['t2', 't3', 't4'])
})

test('no more is taken than so many messages or bytes', () => {
  const words = createLastWords({ before: [], changed: () => undefined, monotonic: () => 0 })
  for (let at = 0; at < 5; at++) words.add(`t${at}`.padEnd(100), '')
  expect(words.take(2, 1_000)).toHaveLength(2)
  expect(words.take(10, 150)).toHaveLength(2)
  expect(words.waiting).toBe(1)
})

test('to a broker that comes back all is said once more that it heard within the hour, unless it was told something since', () => {
  let now = 0
  const words = createLastWords({ before: [], changed: () => undefined, monotonic: () => now })
  const say = (topic: string) => {
    words.add(topic, '')
    words.take(10, 1_000)
    words.arrived()
  }
  say('old')
  now = 1_800_000
  for (const topic of ['gone', 'back']) say(topic)
  words.told('back')
  now = 3_600_000
  words.again()
  expect(words.take(10, 1_000)).toEqual([{ topic: 'gone', payload: '' }])
  words.arrived()
  now += 3_600_000
  words.again()
  expect(words.waiting).toBe(0)
})

test('of what has arrived no more is remembered than the newest ten thousand', () => {
  const words = createLastWords({ before: [], changed: () => undefined, monotonic: () => 0 })
  for (let at = 0; at < 10_001; at++) words.add(`t${at}`, '')
  words.take(20_000, 1_000_000)
  words.arrived()
  words.again()
  expect(words.waiting).toBe(10_000)
})
