import { expect, test } from 'vitest'
import { cronOf, everyDay, weeklyOf } from './weekly.ts'

test('a time of day on days of the week is read from its line, however the days are written', () => {
  expect(weeklyOf('30 9 * * 1-5')).toEqual({ time: '09:30', days: [1, 2, 3, 4, 5] })
  expect(weeklyOf('0 19 * * *')).toEqual({ time: '19:00', days: [...everyDay] })
  expect(weeklyOf('0 0 * * sun,0,7,MON')).toEqual({ time: '00:00', days: [1, 7] })
  expect(weeklyOf('@daily')).toEqual({ time: '00:00', days: [...everyDay] })
})

test('a line that says more than that, or nothing, is none', () => {
  for (const line of [
    '*/5 9 * * *',
    '0 9,17 * * *',
    '0 9 1 * *',
    '0 9 * jan *',
    '30 0 9 * * 1',
    '0 9 * * */2',
    'soon',
  ]) {
    expect(weeklyOf(line), line).toBeUndefined()
  }
})

test('what is written is read back as it was, for any days', () => {
  for (let set = 1; set < 128; set++) {
    const days = everyDay.filter(day => set & (1 << (day % 7)))
    expect(weeklyOf(cronOf({ time: '07:05', days }))).toEqual({ time: '07:05', days })
  }
  expect(cronOf({ time: '09:00', days: [1, 2, 3, 4, 5] })).toBe('0 9 * * 1-5')
})
