import fc from 'fast-check'
import { expect, test } from 'vitest'
import { until } from '../../../testing/until.ts'
import type { Bench } from '../conformance.ts'
import { type Told, turns } from '../linked.ts'

const happenings = [
  'drop',
  'hang up',
  'refuse',
  'accept',
  'freeze',
  'thaw',
  'say',
  'write',
  'disconnect',
  'wait',
] as const

/** What may follow what; an attempt that failed is closed without having been opened. */
const mayFollow: Record<Told, Told[]> = {
  begins: ['received', 'opened', 'closed'],
  opened: ['received', 'closed'],
  received: ['received', 'opened', 'closed'],
  closed: ['closed', 'begins'],
  reached: [],
  'not reached': [],
}

export function anyOrder({ peer, link }: Bench): void {
  test('whatever its peer does, it tells of it in order, and comes back when the peer is well', {
    timeout: 90_000,
  }, async () => {
    const happening = fc.tuple(fc.constantFrom(...happenings), fc.integer({ min: 1, max: 20_000 }))
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { maxLength: 14 }), async steps => {
        const device = await peer()
        const at = link(device, { begins: () => turns(2) })
        for (const [what, ms] of steps) {
          if (what === 'drop') device.drops()
          else if (what === 'hang up') device.hangsUp()
          else if (what === 'refuse' || what === 'accept') await device.refuses(what === 'refuse')
          else if (what === 'freeze' || what === 'thaw') device.freezes(what === 'freeze')
          else if (what === 'say') device.says('text\r')
          else if (what === 'disconnect') at.transport.disconnect('Asked for.')
          else if (what === 'write') await (async () => at.transport.write('text'))().catch(() => undefined)
          else await at.clock.advance(ms)
          await turns(ms % 7)
        }
        device.freezes(false)
        await device.refuses(false)
        await isWell()
        await at.stop()
        const told = at.told.length
        await turns()
        expect(at.told.length).toBe(told)
        expectOrder(at.told)
        expect(at.clock.waiting).toBe(0)
        await device.close()

        /**
         * Open, and heard: a connection that is gone already may still look open for a moment. Time goes on meanwhile, as
         * a connection whose end was lost on the way is given up by its limits only.
         */
        async function isWell(): Promise<void> {
          await until(
            async () => {
              await at.clock.advance(at.pauseMs ?? 20)
              const heard = device.heard.length
              const isWritten = await (async () => at.transport.write('.'))().then(
                () => true,
                () => false,
              )
              await turns(10)
              return isWritten && device.heard.length > heard
            },
            yes => yes,
            30_000,
          )
        }
      }),
      { numRuns: 8 },
    )
  })
}

function expectOrder(told: Told[]): void {
  let isOpen = false
  for (const [at, what] of told.entries()) {
    const before = told[at - 1]
    expect(before === undefined ? ['begins', 'closed'] : mayFollow[before]).toContain(what)
    if (what === 'opened') {
      expect(isOpen).toBe(false)
      isOpen = true
    }
    if (what === 'closed') isOpen = false
  }
}
