import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { EntityName } from '../../model/index.ts'
import type { Store } from '../../store/open.ts'
import { openedStore } from '../../store/testing/opened-store.ts'
import { createDigest, digestShare, digestSum, digestText } from './digest.ts'

const mark = (revision: string) => ({ revision, differs: {} })
const marked = (store: Store, id: string, revision: string, name = id) =>
  store.write(change => void change.load('zone', { id, name, central: mark(revision) }))

/** As the centre counts it, in other words. */
function counted(records: readonly (readonly [EntityName, string, string])[]): string {
  const sum = Buffer.alloc(16)
  for (const [entity, id, revision] of records) {
    const bytes = createHash('sha256').update(`${entity}\n${id}\n${revision}`, 'utf8').digest()
    for (let at = 0; at < 16; at++) sum[at] = (sum[at] ?? 0) ^ (bytes[at] ?? 0)
  }
  return sum.toString('hex')
}

test('what one record adds is laid down', () => {
  expect(digestText(digestShare('zone', 'zone-Ab1', '7'))).toBe(counted([['zone', 'zone-Ab1', '7']]))
  expect(digestText(digestShare('zone', 'zone-Ab1', '7'))).toBe('d649a16a08aefc5b06210e2e0dfbb187')
  expect(digestText(0n)).toBe('00000000000000000000000000000000')
  expect(digestSum('00000000000000000000000000000010')).toBe(16n)
  expect(digestSum('no digest')).toBeUndefined()
})

test('only what the centre has counts, and what was removed here counts as it is there', async () => {
  const { store } = await openedStore()
  await marked(store, 'zone-a', '1')
  await marked(store, 'zone-b', '2')
  await store.write(change => {
    change.put('zone', { id: 'zone-own', name: 'Made here' })
    change.load('zone', {
      ...{ id: 'zone-gone', name: 'Removed there' },
      central: { ...mark('3'), removed_there: { by: 'Ada', at: 1 } },
    })
  })
  const digest = createDigest(store)
  const both = counted([
    ['zone', 'zone-a', '1'],
    ['zone', 'zone-b', '2'],
  ])
  expect(digestText(await digest.sum())).toBe(both)
  await store.write(change => void change.remove('zone', 'zone-b'))
  expect(digestText(await digest.sum())).toBe(both)
  expect(digest.records).toBe(1)
  digest.stop()
  await store.close()
})

test('a row that is being removed while it is counted counts once', async () => {
  const { store } = await openedStore()
  await marked(store, 'zone-a', '1')
  const digest = createDigest(store)
  const one = counted([['zone', 'zone-a', '1']])
  await digest.sum()
  const removing = store.write(change => void change.remove('zone', 'zone-a'))
  // In memory it is gone, on disk not yet.
  expect(digestText(await digest.sum())).toBe(one)
  await digest.recount()
  expect(digestText(await digest.sum())).toBe(one)
  await removing
  expect(digestText(await digest.sum())).toBe(one)
  digest.stop()
  await store.close()
})

test('what the disk refused does not count once it is counted anew', async () => {
  const { store, disk } = await openedStore()
  await marked(store, 'zone-a', '1')
  disk.refuse('ENOSPC')
  const failing = marked(store, 'zone-a', '2')
  const digest = createDigest(store)
  await expect(failing).rejects.toThrow()
  disk.recover()
  await digest.recount()
  expect(digestText(await digest.sum())).toBe(counted([['zone', 'zone-a', '1']]))
  digest.stop()
  await store.close()
})

test('kept up with change by change it is what counting anew gives', async () => {
  const anyChange = fc.record({
    id: fc.integer({ min: 0, max: 5 }),
    revision: fc.option(fc.integer({ min: 0, max: 9 })),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(anyChange, { maxLength: 12 }), async changes => {
      const { store } = await openedStore()
      const digest = createDigest(store)
      for (const { id, revision } of changes) {
        if (revision === null) await store.write(change => void change.unload('zone', `zone-${id}`))
        else await marked(store, `zone-${id}`, String(revision))
      }
      const rows = store.zone.all().map(row => ['zone', row.id, row.central?.revision ?? ''] as const)
      expect(digestText(await digest.sum())).toBe(counted(rows))
      expect(digest.records).toBe(rows.length)
      await digest.recount()
      expect(digestText(await digest.sum())).toBe(counted(rows))
      digest.stop()
      await store.close()
    }),
    { numRuns: 15 },
  )
})

test('many records are counted in parts, and changes between them are not missed', async () => {
  const { store } = await openedStore()
  const ids = Array.from({ length: 2_500 }, (_, index) => `zone-${String(index).padStart(4, '0')}`)
  await store.write(change => {
    for (const id of ids) change.load('zone', { id, name: id, central: mark('1') })
  })
  let parts = 0
  const digest = createDigest(store, (_by, run) => {
    parts += 1
    return run()
  })
  await marked(store, 'zone-2400', '2')
  const sum = await digest.sum()
  expect(parts).toBe(3)
  expect(digestText(sum)).toBe(counted(ids.map(id => ['zone', id, id === 'zone-2400' ? '2' : '1'])))
  digest.stop()
  await store.close()
})
