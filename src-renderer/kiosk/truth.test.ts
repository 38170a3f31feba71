import { expect, test } from 'vitest'
import { FAILURE_SHOWN_MS, type Press, type Question, truthOf } from './truth.ts'

const T0 = 1_000_000
const words = { waiting: 'Starting up…', unconfirmed: 'The projector has not confirmed.' }
const pressOn: Press<boolean> = { wanted: true, at: T0, exec: 'sent' }
const ask = (question: Partial<Question<boolean>>) =>
  truthOf({ confirmed: false, press: undefined, now: T0, patienceMs: 6_000, words, ...question })

test('without a press it shows what status says', () => {
  expect(ask({})).toMatchObject({ look: 'confirmed', heading: false })
  expect(ask({ confirmed: undefined })).toMatchObject({ look: 'confirmed', heading: undefined })
})

test('a press is sent at once, and says so when nothing has answered for two seconds', () => {
  expect(ask({ press: pressOn })).toMatchObject({ look: 'sent', words: 'Sending…', heading: true })
  expect(ask({ press: pressOn, now: T0 + 2_000 })).toMatchObject({ look: 'sent', words: 'No reply yet…' })
})

test('an accepted call is not a confirmation', () => {
  const press: Press<boolean> = { ...pressOn, exec: 'accepted' }
  expect(ask({ press, now: T0 + 5_000 })).toMatchObject({ look: 'waiting', words: 'Starting up…', heading: true })
})

test('a room that reports what it was asked for has heard, though the call still runs', () => {
  const asked = { value: true, at: T0 + 100 }
  expect(ask({ press: pressOn, asked, now: T0 + 3_000 })).toMatchObject({ look: 'waiting' })
})

test('only status confirms, and then the press is over', () => {
  const press: Press<boolean> = { ...pressOn, exec: 'accepted' }
  expect(ask({ press, confirmed: true })).toEqual({ look: 'confirmed', words: '', heading: true, over: true })
})

test('a failed call tells why, goes back to the truth, and is forgotten after a while', () => {
  const press: Press<boolean> = { ...pressOn, exec: 'failed', failure: 'Denied.', failedAt: T0 + 500 }
  expect(ask({ press, now: T0 + 600 })).toMatchObject({ look: 'failed', words: 'Denied.', heading: false, over: false })
  const later = ask({ press, now: T0 + 500 + FAILURE_SHOWN_MS })
  expect(later).toMatchObject({ look: 'confirmed', heading: false, over: true })
})

test('a press that nothing confirms in time has failed', () => {
  const press: Press<boolean> = { ...pressOn, exec: 'accepted' }
  const late = ask({ press, now: T0 + 6_000 })
  expect(late).toMatchObject({ look: 'failed', words: 'The projector has not confirmed.', heading: false })
})

test('a confirmation that comes after all wins over the failure', () => {
  const press: Press<boolean> = { ...pressOn, exec: 'failed', failedAt: T0 }
  expect(ask({ press, confirmed: true, now: T0 + 9_000 })).toMatchObject({ look: 'confirmed', over: true })
})

test('a press made on another panel shows as waiting here, until it has taken too long', () => {
  const asked = { value: true, at: T0 }
  expect(ask({ asked, now: T0 + 1_000 })).toMatchObject({ look: 'waiting', heading: true })
  expect(ask({ asked, now: T0 + 6_000 })).toMatchObject({ look: 'confirmed', heading: false })
})

test('what was asked before the press says nothing about it', () => {
  const asked = { value: true, at: T0 - 60_000 }
  const press: Press<boolean> = { ...pressOn, askedAt: asked.at }
  expect(ask({ press, asked, now: T0 + 100 })).toMatchObject({ look: 'sent' })
  expect(ask({ press, asked: { ...asked, at: asked.at + 1 }, now: T0 + 100 })).toMatchObject({ look: 'waiting' })
})

test('patience may depend on when it began', () => {
  const press: Press<boolean> = { ...pressOn, exec: 'accepted' }
  const patienceMs = (from: number) => T0 + 50_000 - from
  expect(ask({ press, patienceMs, now: T0 + 49_999 })).toMatchObject({ look: 'waiting' })
  expect(ask({ press, patienceMs, now: T0 + 50_000 })).toMatchObject({ look: 'failed' })
})
