import fc from 'fast-check'
import { expect, test } from 'vitest'
import { building } from './testing/building.ts'
import { allIds, mirrored } from './testing/mirrored.ts'
import { type Said, smallPlaceos } from './testing/small-placeos.ts'

const cut: Said = { body: '[{"id":', cutAfter: 4 }
const ways: Said[] = [
  cut,
  { status: 502, type: 'text/html', body: '<html>' },
  { status: 500, body: {} },
  { type: 'text/html', body: 'x' },
]

test('however often a pull is cut, nothing is half done, and the copy is whole in the end', async () => {
  const plain = await smallPlaceos()
  building(plain, 2)
  const whole = await mirrored(plain.url)
  const expected = allIds(whole.store)
  await whole.stop()
  const questions = plain.asked.length
  await plain.stop()

  const question = fc.tuple(fc.nat(questions * 2), fc.nat(ways.length - 1))
  await fc.assert(
    fc.asyncProperty(fc.array(question, { maxLength: 12 }), async cuts => {
      const placeos = await smallPlaceos()
      building(placeos, 2)
      let asked = 0
      placeos.instead = () => {
        const hit = cuts.find(([at]) => at === asked)
        asked += 1
        return hit && ways[hit[1]]
      }
      const { store, laid, mirror, looked, stop } = await mirrored(placeos.url)
      for (let look = 0; mirror.state().state !== 'idle' || asked <= questions * 2; look++) {
        expect(look).toBeLessThan(80)
        await looked()
      }
      expect(allIds(store)).toEqual(expected)
      // Nothing that is there was ever taken for removed.
      expect(laid.flat().filter(({ row }) => row === null)).toEqual([])
      await stop()
      await placeos.stop()
    }),
    { numRuns: 8 },
  )
})
