import { expect, test } from 'vitest'
import { countersOf, linesOf, type Standing, standingWords } from './rules.ts'

const now = new Date(2026, 4, 5, 12).getTime()
const standing = (given: Partial<Standing>): Standing => ({
  ...{ id: 'broker-1', state: 'up', reason: '', since: now - 60_000, next_try_at: null },
  ...{ published: 3, received: 0, dropped: 0, waiting: 0, retained: 3 },
  ...given,
})

test('a broker that is up says since when', () => {
  expect(standingWords(standing({}), now)).toEqual({ tone: 'good', title: 'Connected since 11:59', detail: '' })
})

test('one that is down says why, and when it is tried again', () => {
  const down = standing({ state: 'down', reason: 'Nothing listens there.', next_try_at: now + 12_000 })
  expect(standingWords(down, now)).toEqual({
    ...{ tone: 'bad', title: 'Not reached since 11:59' },
    detail: 'Nothing listens there. It is tried again in 12 s.',
  })
  expect(standingWords({ ...down, next_try_at: now + 10 }, now).detail).toMatch(/tried again now\.$/)
  expect(standingWords({ ...down, next_try_at: null }, now).detail).toBe('Nothing listens there.')
})

test('a try in between does not make it look better, or move it in the list', () => {
  const trying = standing({ state: 'connecting', reason: 'Nothing listens there.' })
  expect(standingWords(trying, now)).toEqual({
    ...{ tone: 'bad', title: 'Not reached' },
    detail: 'Nothing listens there. It is tried again now.',
  })
  expect(standingWords({ ...trying, reason: '' }, now).tone).toBe('busy')
  const rows = ['Attic', 'Barn'].map((name, at) => ({ id: `broker-${at}`, name }))
  expect(linesOf(rows, [{ ...trying, id: 'broker-1' }]).map(({ name }) => name)).toEqual(['Barn', 'Attic'])
})

test('one of which nothing is known yet is neither good nor bad', () => {
  expect(standingWords(undefined, now).tone).toBe('plain')
  expect(countersOf(undefined).every(({ count }) => count === undefined)).toBe(true)
})

test('what was dropped stands out, as it went to nobody', () => {
  const tones = (given: Partial<Standing>) => countersOf(standing(given)).map(({ tone }) => tone)
  expect(tones({ dropped: 2 })).toEqual(['plain', 'plain', 'bad', 'plain'])
  expect(tones({ waiting: 2 })).toEqual(['plain', 'plain', 'plain', 'plain'])
})

test('brokers in trouble come first, the others by name', () => {
  const rows = [
    { id: 'broker-1', name: 'Campus', host: 'mqtt.example', port: 8883, tls: true },
    { id: 'broker-2', name: 'Attic', host: '10.0.0.2', port: 1883 },
    { id: 'broker-3', name: 'Barn', host: '10.0.0.3', port: 1883 },
  ]
  const lines = linesOf(rows, [standing({ state: 'down', reason: 'No.' }), standing({ id: 'broker-2' })])
  expect(lines.map(({ name }) => name)).toEqual(['Campus', 'Attic', 'Barn'])
  expect(lines[0]).toMatchObject({ address: 'mqtt.example:8883', tls: true })
  expect(lines[2]?.standing).toBeUndefined()
})
