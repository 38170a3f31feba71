import { expect, test } from 'vitest'
import { fakeClock } from '../../../base/fake-clock.ts'
import { silentLog } from '../../../base/log.ts'
import { Failed } from '../../../base/result.ts'
import type { LiveLink } from '../link-contract.ts'
import { createDownloads } from './downloads.ts'
import { fakeCompiled } from './testing/fake-compiled.ts'

const KEY = 'drivers_nobody_knows_abc1234_amd64'

function bench(tries: (() => Promise<Buffer>)[] = []) {
  const [clock, life] = [fakeClock(), new AbortController()]
  const asked: number[] = []
  const ended: object[] = []
  const link = {
    signal: life.signal,
    fetchBinary(_: string, signal: AbortSignal) {
      asked.push(clock.monotonic())
      const next = tries.shift()
      if (next) return next()
      // As a link does of which no answer comes.
      return new Promise<Buffer>((_, reject) => {
        const late = clock.timer(30_000, () => reject(new Failed('timeout', 'No answer within 30 s.')))
        signal.addEventListener('abort', () => {
          late()
          reject(signal.reason)
        })
      })
    },
  } as unknown as LiveLink
  const downloads = createDownloads({
    ...{ compiled: fakeCompiled(), clock, log: silentLog },
    ended: (key, fetched) => ended.push({ key, ...fetched }),
  })
  return { clock, link, life, downloads, asked, ended }
}

test('51: a file that does not come is asked for again after 5, 10, 20, 30 and 30 s, until it is wanted no longer', async () => {
  const { clock, link, downloads, asked, ended } = bench()
  const done = downloads.fetch(KEY, link)
  await clock.advance(300_000)
  const pauses = asked.slice(1).map((at, index) => at - (asked[index] ?? 0) - 30_000)
  expect(pauses).toEqual([5_000, 10_000, 20_000, 30_000, 30_000])
  downloads.abort(KEY)
  expect(await done).toBeUndefined()
  await clock.advance(300_000)
  expect(asked).toHaveLength(6)
  expect(clock.waiting).toBe(0)
  expect(ended).toEqual([])
})

test('18: a file that the centre could not send is asked for again after 5 s', async () => {
  const failing = () => Promise.reject(new Failed('rejected', 'The centre could not send it.'))
  const { clock, link, downloads, asked, ended } = bench([failing, async () => Buffer.from('a program')])
  const done = downloads.fetch(KEY, link)
  await clock.advance(4_999)
  expect(asked).toEqual([0])
  await clock.advance(1)
  expect(await done).toEqual({ ok: true })
  expect(asked).toEqual([0, 5_000])
  expect(ended).toEqual([{ key: KEY, ok: true }])
})

test('whoever wants the same file joins, and the next one asks anew', async () => {
  const { link, downloads, asked } = bench([async () => Buffer.from('one'), async () => Buffer.from('two')])
  expect(await Promise.all([downloads.fetch(KEY, link), downloads.fetch(KEY, link)])).toEqual([
    { ok: true },
    { ok: true },
  ])
  expect(asked).toHaveLength(1)
  await downloads.fetch(KEY, link)
  expect(asked).toHaveLength(2)
})

test('a cut link ends it, and nobody is told that it has ended', async () => {
  const { clock, link, life, downloads, ended } = bench()
  const done = downloads.fetch(KEY, link)
  await clock.advance(1_000)
  life.abort(new Failed('offline', 'The link was cut.'))
  expect(await done).toBeUndefined()
  expect(ended).toEqual([])
  expect(clock.waiting).toBe(0)
})
