import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Store } from './open.ts'
import { openedStore } from './testing/opened-store.ts'

interface Step {
  rows: { pair: number; count: number | null }[]
  invalid: boolean
  diskFails: boolean
  /** Whether the next step waits for this one to settle. */
  awaited: boolean
}

const step: fc.Arbitrary<Step> = fc.record({
  rows: fc.array(fc.record({ pair: fc.nat(4), count: fc.option(fc.nat(99)) }), { maxLength: 4 }),
  invalid: fc.boolean(),
  diskFails: fc.boolean(),
  awaited: fc.boolean(),
})

test('whatever fails in whatever order, memory, disk and what was told to callers and listeners agree', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async steps => {
      const { store, disk, reopened } = await openedStore()
      const [accepted, heard] = [new Map<string, number>(), new Map<string, number>()]
      store.changed.on(({ id, after }) => {
        if (after) heard.set(id, Number(after.count))
        else heard.delete(id)
      })
      const pending: Promise<void>[] = []
      for (const { rows, invalid, diskFails, awaited } of steps) {
        if (diskFails) disk.refuse('ENOSPC')
        else disk.recover()
        const write = store.write(change => {
          for (const { pair, count } of rows) {
            if (count === null) change.remove('zone', `zone-${pair}`)
            else change.put('zone', { id: `zone-${pair}`, name: 'x', count })
          }
          if (invalid) change.put('zone', { id: 'zone-invalid', name: 7 as never })
        })
        const settled = write.then(
          () =>
            rows.forEach(({ pair, count }) => {
              if (count === null) accepted.delete(`zone-${pair}`)
              else accepted.set(`zone-${pair}`, count)
            }),
          () => {},
        )
        pending.push(settled)
        if (awaited) await settled
      }
      await Promise.all(pending)
      const later = await reopened()
      const expected = sorted(accepted)
      expect(zones(store)).toEqual(expected)
      expect(zones(later.store)).toEqual(expected)
      expect(sorted(heard)).toEqual(expected)
      await later.store.close()
    }),
    { numRuns: 80 },
  )
})

const zones = (store: Store) => sorted(new Map(store.zone.all().map(zone => [zone.id, zone.count])))
const sorted = (map: Map<string, number>) => [...map].sort(([a], [b]) => a.localeCompare(b))

test('what is so already is told only once it is on disk, and not when the disk refuses it', async () => {
  const { store, disk } = await openedStore()
  await store.write(change => change.put('zone', { id: 'zone-1', name: 'x', count: 1 }))
  disk.refuse('ENOSPC')
  const remove = () => store.write(change => change.remove('zone', 'zone-1'))
  const [first, again] = await Promise.allSettled([remove(), remove()])
  expect([first.status, again.status]).toEqual(['rejected', 'rejected'])
  expect(store.zone.size).toBe(1)
  disk.recover()
  await Promise.all([remove(), remove()])
  await remove()
  expect(store.zone.size).toBe(0)
})
