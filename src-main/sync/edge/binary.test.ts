import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readBinary } from './binary.ts'
import { failBytes, fileBytes } from './testing/link-golden.ts'

const KEY = 'drivers_acme_display_1a2b3c4_amd64'
const CONTENT = Buffer.from('7f454c46020101' + '00', 'hex')

/** The bytes in as many pieces as there are cuts, and one more. */
function cutAt(bytes: Buffer, cuts: number[]): Buffer[] {
  const at = [...new Set(cuts.map(cut => cut % (bytes.length + 1)))].sort((a, b) => a - b)
  return [0, ...at].map((from, index) => bytes.subarray(from, at[index] ?? bytes.length))
}

test('the file of edge.md 2.2 is read, however it was cut', async () => {
  expect(fileBytes).toHaveLength(55)
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(60)), async cuts => {
      const read = readBinary(cutAt(fileBytes, cuts))
      expect(read).toMatchObject({ id: 7, ok: true, key: KEY, length: 8 })
      expect(await read?.content()).toEqual(CONTENT)
    }),
  )
})

test('a failure is read as one', () => {
  expect(failBytes).toHaveLength(47)
  expect(readBinary([failBytes])).toMatchObject({ id: 8, ok: false, key: KEY, length: 0 })
})

test.each([
  ['nothing', ''],
  ['a head that is cut', '000000000000000700000000'],
  ['another status', '00000000000000070200000000'],
  ['a key of negative length', '000000000000000700ffffffff61'],
  ['a key that is longer than what came', '00000000000000070000000005616161'],
  ['a key without end', '0000000000000007007fffffff61'],
  ['a number that is larger than any we give', '80000000000000000000000000'],
])('%s is no answer', (_what, hex) => {
  expect(readBinary([Buffer.from(hex, 'hex')])).toBeUndefined()
})

test('a large file is put together while others have their turn', async () => {
  const head = Buffer.from('00000000000000010000000001' + '6b', 'hex')
  const part = Buffer.alloc(20 * 1024 * 1024, 1)
  let [isDone, turns] = [false, 0]
  const counting = function turn(): void {
    turns += 1
    if (!isDone) setImmediate(turn)
  }
  counting()
  const content = await readBinary([head, part, Buffer.from([2])])?.content()
  isDone = true
  expect(turns).toBeGreaterThan(2)
  expect(content?.length).toBe(part.length + 1)
  expect(content?.at(-1)).toBe(2)
  expect(content?.subarray(0, part.length).equals(part)).toBe(true)
})

test('whatever comes is read, or is none of ours', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), bytes => {
      const read = readBinary([bytes])
      expect(read === undefined || read.length <= bytes.length - 13).toBe(true)
    }),
  )
})
