import fc from 'fast-check'
import { expect, test } from 'vitest'
import { endsWith } from '../../../driver-kit/tokenizers.ts'
import { until } from '../../../testing/until.ts'
import type { Bench } from '../conformance.ts'
import { greets, turns } from '../linked.ts'

export function bytes({ kind, peer, link }: Bench): void {
  test('carries text and any bytes, both ways', async () => {
    const device = await peer()
    const at = link(device)
    await at.opened()
    await at.transport.write('grün')
    await at.transport.write(Uint8Array.of(0x21, 0x0a))
    await until(
      () => device.heard,
      heard => heard === 'grün!\n',
    )
    const every = Uint8Array.from({ length: 256 }, (_, value) => value)
    device.says(every)
    await until(
      () => Buffer.concat(at.pieces),
      came => came.equals(every),
    )
  })

  test('keeps the order of what is written at once', async () => {
    const device = await peer()
    const at = link(device)
    await at.opened()
    const numbers = Array.from({ length: 100 }, (_, number) => `${number};`)
    await Promise.all(numbers.map(async text => at.transport.write(text)))
    await until(
      () => device.heard,
      heard => heard === numbers.join(''),
    )
  })

  test('gives the same messages however their bytes are cut', async () => {
    const device = await peer()
    const at = link(device)
    await at.opened()
    await greets(at, device)
    const message = fc.string({ maxLength: 12, unit: fc.constantFrom('a', 'é', '7', ' ', '\n') })
    const cuts = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 8 }), cuts, async (messages, sizes) => {
        at.pieces.length = 0
        const whole = Buffer.from(messages.map(text => `${text}\r`).join(''))
        const said = pieces(whole, sizes)
        for (const piece of said) device.says(piece)
        await until(
          () => Buffer.concat(at.pieces).length,
          length => length >= whole.length,
        )
        if (!kind.isStream) expect(at.pieces).toEqual(said.map(piece => Uint8Array.from(piece)))
        const cutter = endsWith('\r').create()
        expect(at.pieces.flatMap(piece => cutter.push(piece))).toEqual(messages)
      }),
      { numRuns: 25 },
    )
  })

  test('a peer that speaks one byte at a time is understood', async () => {
    const device = await peer()
    const at = link(device)
    await at.opened()
    await greets(at, device)
    for (const letter of 'POWER ON\rINPUT HDMI 2\r') {
      device.says(letter)
      await turns(1)
    }
    await until(
      () => at.text.length,
      length => length === 22,
    )
    const cutter = endsWith('\r').create()
    expect(at.pieces.flatMap(piece => cutter.push(piece))).toEqual(['POWER ON', 'INPUT HDMI 2'])
  })
}

/** The bytes in pieces of the given sizes, over and over. */
function pieces(whole: Uint8Array, sizes: number[]): Uint8Array[] {
  const made: Uint8Array[] = []
  for (let from = 0; from < whole.length; ) {
    const size = sizes[made.length % sizes.length] ?? 1
    made.push(whole.subarray(from, from + size))
    from += size
  }
  return made
}
