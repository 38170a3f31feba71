import { expect, test } from 'vitest'
import { aborted } from '../base/clock.ts'
import { fakeClock } from '../base/fake-clock.ts'
import { notedLog } from '../store/testing/noted-log.ts'
import { beginAgain } from './begin-again.ts'

test('what ends with an error is begun again, which is said once, and no error gets any further', async () => {
  const [clock, log, stop] = [fakeClock(), notedLog(), new AbortController()]
  let begun = 0
  const ended = beginAgain(
    async signal => {
      begun += 1
      if (begun < 4) throw new Error('no space left')
      await aborted(signal)
    },
    { clock, log },
    stop.signal,
  )
  await clock.advance(60_000)
  expect([begun, log.lines]).toEqual([4, [expect.stringContaining('no space left')]])
  stop.abort()
  await expect(ended).resolves.toBeUndefined()
})

test('what is stopped before it began is begun all the same, as it may have something to put away', async () => {
  let begun = 0
  const run = async () => {
    begun += 1
  }
  await beginAgain(run, { clock: fakeClock(), log: notedLog() }, AbortSignal.abort())
  expect(begun).toBe(1)
})
