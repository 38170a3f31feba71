import { expect, test } from 'vitest'
import { toWire } from '../model/entity.ts'
import { type EntityName, entities } from '../model/index.ts'
import type { NewRow } from './parse-row.ts'
import { openedStore } from './testing/opened-store.ts'
import { placeosRows } from './testing/placeos-rows.ts'

const names = Object.keys(entities) as EntityName[]

for (const name of names) {
  test(`${name}: PlaceOS’s own JSON comes back from disk, and goes out again, with nothing lost`, async () => {
    const central = { revision: 'r1', differs: { name: { base: 'x', by: null, at: 5, reason: '' } } }
    const given = { ...placeosRows[name], invented_later: { yes: [1] }, central }
    const { store, log, reopened } = await openedStore()
    await store.write(change => change.load(name, given as object as NewRow<typeof name>))
    const later = await reopened()
    const row = later.store[name].get(given.id)
    expect(row).toMatchObject(given)
    expect([...log.lines, ...later.log.lines]).toEqual([])

    const { hidden, integerId } = entities[name]
    const outside = { ...given, id: integerId ? Number(given.id) : given.id }
    const shown = Object.entries(outside).filter(([field]) => !hidden.some(secret => secret === field))
    const wire = toWire(entities[name], row ?? {})
    expect(wire).toMatchObject(Object.fromEntries(shown))
    for (const field of hidden) expect(wire).not.toHaveProperty(field)
  })
}
