import fc from 'fast-check'
import { expect, test } from 'vitest'
import { packetLimit } from './packet-limit.ts'

/** A packet with a body of so many bytes. */
function packet(length: number): number[] {
  const header = [0x30]
  let rest = length
  do {
    const more = rest >= 128 ? 0x80 : 0
    header.push((rest % 128) | more)
    rest = Math.floor(rest / 128)
  } while (rest > 0)
  return [...header, ...Array.from({ length }, () => 0xff)]
}

test('packets up to the limit pass and longer ones do not, however the bytes are cut', () => {
  const lengths = fc.array(fc.oneof(fc.integer({ min: 0, max: 400 }), fc.constant(20_000)), { maxLength: 8 })
  fc.assert(
    fc.property(
      lengths,
      fc.array(fc.integer({ min: 1, max: 9_000 }), { minLength: 1, maxLength: 9 }),
      (sizes, cuts) => {
        const limit = packetLimit(399)
        const bytes = Uint8Array.from(sizes.flatMap(packet))
        let good = true
        for (let [at, cut] = [0, 0]; at < bytes.length && good; cut += 1) {
          const end = at + (cuts[cut % cuts.length] ?? 1)
          good = limit.take(bytes.subarray(at, end))
          at = end
        }
        expect(good).toBe(sizes.every(size => size <= 399))
      },
    ),
    { numRuns: 200 },
  )
})

test('a length without an end is refused', () => {
  expect(packetLimit(2 ** 31).take(Uint8Array.of(0x30, 0xff, 0xff, 0xff, 0x7f))).toBe(true)
  expect(packetLimit(2 ** 31).take(Uint8Array.of(0x30, 0xff, 0xff, 0xff, 0xff))).toBe(false)
})
