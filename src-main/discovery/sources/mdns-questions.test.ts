import { expect, test } from 'vitest'
import { fold } from './mdns-questions.ts'

const question = (name: string) => ({ name, type: 'PTR' as const })
const known = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    name: '_http._tcp.local',
    data: `device-${index}._http._tcp.local`,
    ttl: 4_000,
  }))

test('many questions go in few packets', () => {
  const packets = fold(
    Array.from({ length: 100 }, (_, index) => ({ question: question(`_type-${index}._tcp.local`), known: [] })),
  )
  expect(packets.length).toBeLessThan(4)
  expect(packets.flatMap(({ questions }) => questions)).toHaveLength(100)
  expect(packets.some(({ more }) => more)).toBe(false)
})

test('known answers that do not fit go on in the next packet, and the one before says so', () => {
  const packets = fold([
    { question: question('_http._tcp.local'), known: known(60) },
    { question: question('_ipp._tcp.local'), known: [] },
  ])
  expect(packets.flatMap(({ answers }) => answers)).toHaveLength(60)
  expect(packets.map(({ more }) => more)).toEqual([...packets.slice(1).map(() => true), false])
  expect(packets.map(({ questions }) => questions.length)).toEqual([1, ...packets.slice(2).map(() => 0), 1])
})
