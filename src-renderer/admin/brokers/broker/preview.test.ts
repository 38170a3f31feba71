import { expect, test } from 'vitest'
import { matching, piecesOf, placeIn, sampleOf } from './preview.ts'

const messages = [
  { topic: 'placeos/org/state/sys-1/Display/1/power', payload: '{"time":1,"value":true}' },
  { topic: 'placeos/org/state/sys-1/Lights/1/scene', payload: '{"time":1,"value":"Dim"}' },
  { topic: 'placeos/org/state/sys-1/Lights/1/slow', payload: null },
]
const topics = (q: string) => matching(messages, q).map(({ topic }) => topic.split('/').at(-1))

test('every word must be found, in the topic or in the payload, whatever its case', () => {
  expect(topics('')).toEqual(['power', 'scene', 'slow'])
  expect(topics('lights DIM')).toEqual(['scene'])
  expect(topics('sys-1 true')).toEqual(['power'])
  expect(topics('blinds')).toEqual([])
})

test('what was masked is told apart, whatever stands beside it', () => {
  const hash = 'a1'.repeat(32)
  expect(piecesOf(`"${hash}1 ${hash}"`, true)).toEqual([
    { text: '"', isMasked: false },
    { text: hash, isMasked: true },
    { text: '1 ', isMasked: false },
    { text: hash, isMasked: true },
    { text: '"', isMasked: false },
  ])
})

test('where nothing is masked, a fingerprint is what it says', () => {
  const fingerprint = 'a1'.repeat(32)
  expect(piecesOf(fingerprint, false)).toEqual([{ text: fingerprint, isMasked: false }])
})

test('what a topic is about is told from where it is', () => {
  const place = 'placeos/org/state/_/zone-1/_/_/sys-1/driver-1/'
  expect(placeIn(`${place}Display/1/input/laptop`)).toEqual({ place, about: 'Display/1/input/laptop' })
  expect(placeIn('placeos/org/metadata/sys-1')).toEqual({ place: 'placeos/org/metadata/', about: 'sys-1' })
  expect(placeIn('something/else')).toEqual({ place: '', about: 'something/else' })
})

test('filters are tried on the value, as they are applied to that alone', () => {
  expect(sampleOf('{"time":1,"value":{"title":"Board"}}')).toBe('{"title":"Board"}')
  expect(sampleOf('no JSON')).toBe('no JSON')
  expect(sampleOf(JSON.stringify({ time: 1, value: 'a'.repeat(5_000) }))).toHaveLength(1_000)
})
