import { expect, test } from 'vitest'
import { cronWords } from './cron-words.ts'

test.each([
  ['0 9 * * 1-5', 'At 09:00, Monday to Friday'],
  ['0 9,17 * * *', 'At 09:00 and 17:00, every day'],
  ['30 18 * * sat,sun', 'At 18:30, Sunday and Saturday'],
  ['* * * * *', 'Every minute, every day'],
  ['*/5 * * * *', 'Every 5 minutes, every day'],
  ['*/1 8-17 * * *', 'Every minute of hours 8 to 17, every day'],
  ['15,45 * * * *', 'Minutes 15 and 45 of every hour, every day'],
  ['0 0 1 1 *', 'At 00:00, on day 1 of the month, in January'],
  ['0 0 1,15 * 1', 'At 00:00, on days 1 and 15 of the month or on Monday'],
  ['0 12 * 6-8 *', 'At 12:00, every day, in June to August'],
  ['* * * * * *', 'Every second, every day'],
  ['*/10 30 9 * * *', 'Every 10 seconds of minute 30 of hour 9, every day'],
  ['0 9 */2 * *', 'At 09:00, every 2 days of the month'],
  ['@hourly', 'Minute 0 of every hour, every day'],
])('%s is told as “%s”', (line, words) => {
  expect(cronWords(line)).toBe(words)
})

test('a line that cannot be read has no words', () => {
  expect(cronWords('61 * * * *')).toBeUndefined()
  expect(cronWords('')).toBeUndefined()
})
