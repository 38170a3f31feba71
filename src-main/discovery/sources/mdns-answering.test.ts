import { expect, test } from 'vitest'
import { fakeClock } from '../../base/fake-clock.ts'
import { createAnswering, type Query } from './mdns-answering.ts'

const ours = new Set(['_alcove._tcp.local', 'here._alcove._tcp.local', 'alcove-1.local'])
const query = (names: string[], known: string[] = [], flag_tc = false): Query => ({
  questions: names.map(name => ({ name, type: 'PTR' })),
  answers: known.map(data => ({ name: '_alcove._tcp.local', type: 'PTR', ttl: 4_000, data })),
  flag_tc,
})

function answering() {
  const clock = fakeClock()
  const later: Query[] = []
  const { sift, stop } = createAnswering({ clock, names: () => ours, answer: held => later.push(held) })
  return {
    ...{ clock, later, stop },
    left(asked: Query, from = '10.0.0.2') {
      sift(asked, from)
      return asked.questions.map(({ name }) => name)
    },
  }
}

test('only what is asked of us is answered, whatever the case, and once for a packet', () => {
  const { left } = answering()
  expect(left(query(['_http._tcp.local', '_Alcove._tcp.local', '_alcove._tcp.local']))).toEqual(['_alcove._tcp.local'])
})

test('who knows us gets no answer, who knows others does', () => {
  const { left } = answering()
  expect(left(query(['_alcove._tcp.local'], ['Here._alcove._tcp.local']))).toEqual([])
  expect(left(query(['_alcove._tcp.local'], ['there._alcove._tcp.local']))).toEqual(['_alcove._tcp.local'])
})

test('who has more to say is heard out first', async () => {
  const { left, later, clock } = answering()
  expect(left(query(['_alcove._tcp.local'], [], true))).toEqual([])
  left(query([], ['here._alcove._tcp.local']))
  expect(left(query(['_alcove._tcp.local'], [], true), '10.0.0.3')).toEqual([])
  await clock.advance(1_000)
  expect(later).toHaveLength(1)
})

test('who turns out to know us, and asks something else, is answered that', async () => {
  const { left, later, clock } = answering()
  left(query(['_alcove._tcp.local', 'alcove-1.local'], [], true))
  left(query([], ['here._alcove._tcp.local']))
  await clock.advance(1_000)
  expect(later.map(({ questions }) => questions.map(({ name }) => name))).toEqual([['alcove-1.local']])
})

test('nothing is held after it has stopped', () => {
  const { left, stop, clock } = answering()
  left(query(['_alcove._tcp.local'], [], true))
  stop()
  expect(clock.waiting).toBe(0)
})

test('a flood of questions gets twenty answers a second', async () => {
  const { left, clock } = answering()
  const flood = () =>
    Array.from({ length: 100 }, () => left(query(['_alcove._tcp.local']))).filter(all => all.length > 0)
  expect(flood()).toHaveLength(20)
  await clock.advance(1_000)
  expect(flood()).toHaveLength(20)
})
