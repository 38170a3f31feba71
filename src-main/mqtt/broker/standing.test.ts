import { expect, test } from 'vitest'
import { fakeClock } from '../../base/fake-clock.ts'
import { keepStanding } from './standing.ts'

test('an outage lasts from its beginning, however often it is tried meanwhile', async () => {
  const clock = fakeClock()
  const standing = keepStanding({ clock, changed: () => {} })
  standing.becomes('connecting')
  await clock.advance(1_000)
  standing.becomes('up')
  await clock.advance(1_000)
  const from = clock.now()
  standing.becomes('down', 'gone')
  for (let attempt = 0; attempt < 3; attempt++) {
    await clock.advance(30_000)
    standing.becomes('connecting', 'gone')
    standing.becomes('down', 'gone')
  }
  expect(standing.now).toMatchObject({ state: 'down', since: from })
  standing.becomes('up')
  expect(standing.now.since).toBe(clock.now())
})
