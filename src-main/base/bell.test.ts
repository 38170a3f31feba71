import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { bell } from './bell.ts'
import { settle } from './fake-clock.ts'

async function isOver(promise: Promise<void>): Promise<boolean> {
  let over = false
  void promise.then(() => {
    over = true
  })
  await settle()
  return over
}

test('a ring is heard by who waits, and one that was missed by who waits next, once', async () => {
  const door = bell()
  const { signal } = new AbortController()
  const first = door.rung(signal)
  expect(await isOver(first)).toBe(false)
  door.ring()
  expect(await isOver(first)).toBe(true)
  door.ring()
  door.ring()
  expect(await isOver(door.rung(signal))).toBe(true)
  expect(await isOver(door.rung(signal))).toBe(false)
})

test('a wait ends with its own signal, and with no other that was waited on before', async () => {
  const door = bell()
  const [before, now] = [new AbortController(), new AbortController()]
  const first = door.rung(before.signal)
  door.ring()
  await first
  const second = door.rung(now.signal)
  before.abort()
  expect(await isOver(second)).toBe(false)
  now.abort()
  expect(await isOver(second)).toBe(true)
  expect(await isOver(door.rung(now.signal))).toBe(true)
})

test('a signal that is waited on again and again has one listener', async () => {
  const door = bell()
  const { signal } = new AbortController()
  for (let turn = 0; turn < 100; turn++) {
    const waiting = door.rung(signal)
    door.ring()
    await waiting
  }
  expect(getEventListeners(signal as AbortSignal & EventTarget, 'abort')).toHaveLength(1)
})
