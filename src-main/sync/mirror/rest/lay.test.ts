import { expect, test } from 'vitest'
import { Failed } from '../../../base/result.ts'
import { openedStore } from '../../../store/testing/opened-store.ts'
import type { CentreChange } from '../../centre.ts'
import { createApply } from '../../overrides/apply.ts'
import { createLaying } from './lay.ts'
import { type Picture, pictured } from './picture.ts'
import { type CentreRow, rowOf } from './wire-row.ts'

function zones(count: number, name = 'Zone'): CentreRow[] {
  return Array.from({ length: count }, (_, at) => {
    const row = rowOf('zone', { id: `zone-${at}`, name: `${name} ${at}`, created_at: 1, updated_at: 1 })
    if (typeof row === 'string') throw new Error(row)
    return row
  })
}

const pictureOf = (rows: CentreRow[], more: Partial<Picture> = {}): Picture => ({
  ...{ rows, sure: new Set(pictured), kept: new Set<string>() },
  ...more,
})

async function laying() {
  const { store, clock, log } = await openedStore()
  const apply = createApply({ store, clock, log })
  const pages: CentreChange[][] = []
  const fails = { at: Number.POSITIVE_INFINITY }
  const { lay, digest } = createLaying({
    store,
    apply: async changes => {
      if (pages.length === fails.at) throw new Failed('unexpected', 'The disk is full.')
      pages.push([...changes])
      return apply(changes)
    },
  })
  return { store, lay, digest, pages, fails }
}

test('what is laid page by page and cut goes on with the page that failed', async () => {
  const { store, lay, pages, fails } = await laying()
  fails.at = 2
  await expect(lay(pictureOf(zones(700)))).rejects.toThrow('The disk is full.')
  expect(store.zone.size).toBe(500)
  fails.at = Number.POSITIVE_INFINITY
  expect(await lay(pictureOf(zones(700)))).toBe(200)
  expect(pages.map(({ length }) => length)).toEqual([250, 250, 200])
  expect(store.zone.size).toBe(700)
  await store.close()
})

test('only of what is certain anything goes, and never what could not be had', async () => {
  const { store, lay } = await laying()
  await lay(pictureOf(zones(5)))
  await lay(pictureOf(zones(2), { sure: new Set(['module']) }))
  expect(store.zone.size).toBe(5)
  await lay(pictureOf(zones(2), { kept: new Set(['zone zone-4']) }))
  expect(store.zone.all().map(({ id }) => id)).toEqual(['zone-0', 'zone-1', 'zone-4'])
  await store.close()
})

test('what was changed here stays so, whatever else comes', async () => {
  const { store, lay } = await laying()
  await lay(pictureOf(zones(1)))
  await store.write(change => {
    const { central, ...row } = store.zone.get('zone-0') ?? { id: 'zone-0', name: '' }
    const differs = { description: { base: '', by: null, at: 1, reason: '' } }
    change.load('zone', {
      ...row,
      description: 'Mine',
      central: { revision: central?.revision ?? '', differs },
    } as never)
  })
  await lay(pictureOf(zones(1, 'Floor')))
  expect(store.zone.get('zone-0')).toMatchObject({ name: 'Floor 0', description: 'Mine' })
  await store.close()
})

test('the digest is another when something is, and the same when nothing is', async () => {
  const { store, lay, digest } = await laying()
  await lay(pictureOf(zones(3)))
  const before = digest()
  await lay(pictureOf(zones(3).reverse()))
  expect(digest()).toBe(before)
  await lay(pictureOf(zones(2)))
  expect(digest()).not.toBe(before)
  await store.close()
})
