import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../../../base/clock.ts'
import { createCentreHttp } from './centre-http.ts'
import { idOf, listAll, type Wire } from './listing.ts'
import { API_KEY, page, type SmallPlaceos, smallPlaceos } from './testing/small-placeos.ts'

let placeos: SmallPlaceos
beforeEach(async () => {
  placeos = await smallPlaceos()
})
afterEach(() => placeos.stop())

const never = new AbortController().signal
const named = (at: number, name = String(at).padStart(5, '0')): Wire => ({ id: `user-${at}`, name })

/** Lists users while something changes before each question. */
async function listedWhile(rows: Map<string, Wire>, changes: ((rows: Map<string, Wire>) => void)[]) {
  placeos.asked = []
  placeos.instead = ({ query }) => {
    changes[placeos.asked.length - 1]?.(rows)
    return page([...rows.values()], query)
  }
  const http = createCentreHttp({ address: placeos.url, apiKey: API_KEY }, systemClock)
  try {
    return (await listAll(http, { path: '/users' }, never)).map(idOf).sort()
  } finally {
    http.close()
  }
}

const rowsUpTo = (count: number) => new Map(Array.from({ length: count }, (_, at) => [`user-${at}`, named(at)]))

test('every row of many pages is there once', async () => {
  const rows = rowsUpTo(2_500)
  expect(await listedWhile(rows, [])).toEqual([...rows.keys()].sort())
  expect(placeos.asked).toHaveLength(3)
})

test('a row that moves to a page which was read already is not lost', async () => {
  const rows = rowsUpTo(2_500)
  const moved = (now: typeof rows) => void now.set('user-2400', named(2_400, '00000a'))
  expect(await listedWhile(rows, [() => {}, moved])).toEqual([...rows.keys()].sort())
})

test('a row that goes while the list is read takes no other with it', async () => {
  const rows = rowsUpTo(2_500)
  expect(await listedWhile(rows, [() => {}, now => void now.delete('user-3')])).toEqual([...rows.keys()].sort())
})

test('a list that changes all the time is given up for now, in words', async () => {
  const rows = rowsUpTo(1_500)
  const more = (now: typeof rows) => void now.set(`user-${now.size}`, named(now.size))
  await expect(listedWhile(rows, Array(20).fill(more))).rejects.toThrow(/changed each of the 4 times/)
})

test('modules that were dropped after they were counted are not missed', async () => {
  placeos.instead = () => ({ body: [{ id: 'mod-1' }], headers: { 'x-total-count': '3' } })
  const http = createCentreHttp({ address: placeos.url, apiKey: API_KEY }, systemClock)
  expect(await listAll(http, { path: '/modules', drops: true }, never)).toEqual([{ id: 'mod-1' }])
  await expect(listAll(http, { path: '/users' }, never)).rejects.toThrow(/changed each of the 4 times/)
  http.close()
})

test('whatever moves once while a list is read, nobody is lost who was there all the time', async () => {
  const step = fc.record({
    before: fc.integer({ min: 1, max: 3 }),
    id: fc.nat(2_400),
    kind: fc.constantFrom('goes', 'comes', 'first', 'last'),
  })
  await fc.assert(
    fc.asyncProperty(step, async ({ before, id, kind }) => {
      const rows = rowsUpTo(2_400)
      const all = new Set(rows.keys())
      const change = (now: typeof rows) => {
        if (kind === 'goes') now.delete(`user-${id}`)
        else if (kind === 'comes')
          now.set('user-new', { ...named(id, `${String(id).padStart(5, '0')}x`), id: 'user-new' })
        else now.set(`user-${id}`, named(id, kind === 'first' ? '' : 'zzz'))
      }
      const steps = [1, 2, 3].map(at => (at === before ? change : () => {}))
      const found = new Set(await listedWhile(rows, steps))
      if (kind === 'goes') all.delete(`user-${id}`)
      expect([...all].filter(each => !found.has(each))).toEqual([])
    }),
    { numRuns: 15 },
  )
})
