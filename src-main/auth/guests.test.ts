import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fakeClock } from '../base/fake-clock.ts'
import { createGuests } from './guests.ts'

const opened = () => {
  const clock = fakeClock()
  return { clock, guests: createGuests(clock) }
}

test('a code is shown for a minute and is good for two', async () => {
  const { clock, guests } = opened()
  const first = guests.codeOf('sys-1')
  expect(first.until).toBe(clock.now() + 60_000)
  expect(guests.codeOf('sys-1').code).toBe(first.code)
  await clock.advance(60_000)
  const second = guests.codeOf('sys-1')
  expect(second.code).not.toBe(first.code)
  expect([guests.redeem(first.code), guests.redeem(second.code)]).toEqual(['sys-1', 'sys-1'])
  await clock.advance(59_999)
  expect(guests.redeem(first.code)).toBe('sys-1')
  await clock.advance(1)
  expect(guests.redeem(first.code)).toBeUndefined()
  expect(guests.redeem(second.code)).toBe('sys-1')
})

test('it is good for two minutes also when nobody looks at the panel meanwhile', async () => {
  const { clock, guests } = opened()
  const { code } = guests.codeOf('sys-1')
  await clock.advance(119_999)
  expect(guests.redeem(code)).toBe('sys-1')
  await clock.advance(1)
  expect(guests.redeem(code)).toBeUndefined()
})

test('several phones may scan the same one', () => {
  const { guests } = opened()
  const { code } = guests.codeOf('sys-1')
  expect([guests.redeem(code), guests.redeem(code)]).toEqual(['sys-1', 'sys-1'])
})

test('it opens the room that showed it, and no other', () => {
  const { guests } = opened()
  const codes = ['sys-1', 'sys-2', 'sys-3'].map(id => guests.codeOf(id).code)
  expect(codes.map(code => guests.redeem(code))).toEqual(['sys-1', 'sys-2', 'sys-3'])
  for (const wrong of ['', 'sys-1', `${codes[0]}x`, codes[0]?.slice(1) ?? '']) {
    expect(guests.redeem(wrong)).toBeUndefined()
  }
})

test('once they are taken back no code shown before is good, and the panel is told to show another', async () => {
  const { clock, guests } = opened()
  const heard: string[] = []
  guests.changed(id => void heard.push(id))
  const first = guests.codeOf('sys-1')
  await clock.advance(60_000)
  const second = guests.codeOf('sys-1')
  const other = guests.codeOf('sys-2')
  guests.forget('sys-1')
  expect(heard).toEqual(['sys-1'])
  expect([first, second, other].map(({ code }) => guests.redeem(code))).toEqual([undefined, undefined, 'sys-2'])
  expect(guests.redeem(guests.codeOf('sys-1').code)).toBe('sys-1')
})

test('whenever a panel looks, a code is good for at least a minute and never for more than two', async () => {
  const looks = fc.array(fc.integer({ min: 1, max: 200_000 }), { minLength: 1, maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(looks, fc.integer({ min: 0, max: 130_000 }), async (pauses, later) => {
      const { clock, guests } = opened()
      const shownAt = new Map<string, number>()
      let last = ''
      for (const pause of pauses) {
        const { code, until } = guests.codeOf('sys-1')
        expect(until).toBeGreaterThan(clock.now())
        if (!shownAt.has(code)) shownAt.set(code, clock.now())
        last = code
        await clock.advance(pause)
        for (const [one, at] of shownAt) {
          if (clock.now() - at >= 120_000) expect(guests.redeem(one)).toBeUndefined()
          else if (clock.now() - at < 60_000) expect(guests.redeem(one)).toBe('sys-1')
        }
      }
      await clock.advance(later)
      const age = clock.now() - (shownAt.get(last) ?? 0)
      expect(guests.redeem(last)).toBe(age < 120_000 ? 'sys-1' : undefined)
    }),
  )
})
