import { expect, test } from 'vitest'
import { createLoopLedger } from './loop-ledger.ts'

/** A ledger on a clock that moves only when work is said to take time. */
function ledgerOf() {
  let time = 0
  const ledger = createLoopLedger(() => time)
  const work = (ms: number) => {
    time += ms
  }
  return { ledger, work, now: () => time }
}

test('the piece of work that took the time is named, and not the one around it', () => {
  const { ledger, work, now } = ledgerOf()
  ledger.measure('the batch', () => {
    work(5)
    ledger.measure(
      () => 'Display_1',
      () => work(80),
    )
  })
  expect(ledger.blame(0, now(), 85)).toEqual({ by: 'Display_1', tookMs: 85 })
})

test('many short pieces of one name count together, and two that share the time are both named', () => {
  const { ledger, work, now } = ledgerOf()
  for (let turn = 0; turn < 10; turn++) {
    ledger.measure('one', () => work(4))
    ledger.measure('other', () => work(3))
  }
  expect(ledger.blame(0, now(), 70).by).toBe('one and other')
})

test('a piece that throws is named too, and the failure is the caller’s', () => {
  const { ledger, work, now } = ledgerOf()
  const failing = () =>
    ledger.measure('broken', () => {
      work(60)
      throw new Error('no')
    })
  expect(failing).toThrow('no')
  expect(ledger.blame(0, now(), 60).by).toBe('broken')
})

test('collected garbage is named with its kind, alone or as what made a piece of work long', () => {
  const { ledger, work, now } = ledgerOf()
  ledger.collected('major', 0, 70)
  work(70)
  expect(ledger.blame(0, now(), 70)).toEqual({ by: 'garbage collection (major)', tookMs: 70 })
  ledger.measure('reading', () => work(80))
  ledger.collected('minor', 75, 60)
  expect(ledger.blame(70, now(), 80).by).toBe('reading, most of it garbage collection (minor)')
})

test('work that went on after a wait is named as what was going on, until it has ended', async () => {
  const { ledger, work, now } = ledgerOf()
  const { promise, resolve } = Promise.withResolvers<void>()
  const answered = ledger.measure('GET /systems', () => promise)
  work(70)
  expect(ledger.blame(0, now(), 70).by).toBe('something while at GET /systems')
  resolve()
  await answered
  await Promise.resolve()
  ledger.forget(now())
  work(70)
  expect(ledger.blame(70, now(), 70).by).toBe('something that is not known')
})

test('who has been watching for long is not blamed', () => {
  const { ledger, work, now } = ledgerOf()
  void ledger.measure('GET /watch', () => new Promise(() => undefined))
  work(20_000)
  const began = now()
  work(70)
  expect(ledger.blame(began, now(), 70).by).toBe('something that is not known')
})

test('when the thread had no processor, the machine is named', () => {
  const { ledger, work, now } = ledgerOf()
  work(90)
  expect(ledger.blame(0, now(), 3).by).toMatch(/^a disk or the machine/)
})

test('what was over before is forgotten', () => {
  const { ledger, work, now } = ledgerOf()
  ledger.measure('before', () => work(80))
  ledger.forget(now())
  expect(ledger.blame(0, now(), 80).by).toBe('something that is not known')
})
