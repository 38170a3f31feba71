import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fakeClock } from '../../base/fake-clock.ts'
import type { Json } from '../../base/json.ts'
import { silentLog } from '../../base/log.ts'
import { Failed } from '../../base/result.ts'
import type { EntityName } from '../../model/index.ts'
import { parseSettings } from '../../model/settings-text.ts'
import { openStore, type Store } from '../../store/open.ts'
import type { Row } from '../../store/parse-row.ts'
import { faultyDisk } from '../../store/testing/faulty-disk.ts'
import { temporaryFolder } from '../../store/testing/temporary-folder.ts'
import type { CentreChange, Promotion, PromotionOutcome, Upward } from '../centre.ts'
import { createApply } from './apply.ts'
import { createOverrides } from './overrides.ts'
import type { Override } from './overrides-contract.ts'

// Whatever happens on both sides in whatever order, and whenever the disk refuses: each side's value is in force, or
// somebody can see it. The model below knows nothing of marks: what each side has, field by field, and what the centre
// had when they parted.

const ROUNDS = process.env.ALCOVE_SOAK ? 3_000 : 40

type Values = Record<string, number | undefined>
interface Sides {
  kind: Kind
  /** As was delivered; undefined: it has none. */
  centre: Values | undefined
  here: Values | undefined
  /** What the centre had in fields that differ, when they began to; of a record that was removed here, in all. */
  base: Values
  removed: 'here' | 'there' | undefined
}
interface Kind {
  entity: EntityName
  id: string
  fields: readonly string[]
  /** Of the field in an override's name. */
  prefix: string
  rowOf(values: Values): Record<string, Json>
  valuesOf(row: Record<string, unknown>): Values
  write(values: Values): Record<string, Json>
}

const zoneKind = (id: string): Kind => ({
  ...{ entity: 'zone', id, fields: ['capacity', 'count', 'novelty'], prefix: '' },
  rowOf: ({ capacity = 0, count = 0, novelty }) => ({
    ...{ id, name: `Zone ${id}`, created_at: 1, updated_at: 1, capacity, count },
    ...(novelty === undefined ? {} : { novelty }),
  }),
  valuesOf: ({ capacity, count, novelty }) => ({
    ...{ capacity: Number(capacity), count: Number(count), novelty: typeof novelty === 'number' ? novelty : undefined },
  }),
  write: ({ capacity = 0, count = 0, novelty = null }) => ({ capacity, count, novelty }) as Record<string, Json>,
})

const yamlOf = (values: Values) =>
  Object.entries(values)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value} # ${name}\n`]))
    .join('')

const keysOf = (values: Values) => Object.keys(values).filter(name => values[name] !== undefined)

const settingsKind = (id: string, encryption_level: 0 | 2): Kind => ({
  ...{ entity: 'settings', id, fields: ['capacity', 'count', 'novelty'], prefix: 'settings_string.' },
  rowOf: values => ({
    id,
    parent_id: 'sys-1',
    encryption_level,
    settings_string: yamlOf(values),
    keys: keysOf(values),
  }),
  valuesOf: row => parseSettings(String(row.settings_string)) as Values,
  write: values => ({ settings_string: yamlOf(values) }),
})

const kinds = [zoneKind('zone-1'), zoneKind('zone-2'), settingsKind('sets-1', 0), settingsKind('sets-2', 2)]

const kind = fc.nat(kinds.length - 1)
const field = fc.nat(2)
const value = fc.nat(2)
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ does: fc.constant('edit' as const), kind, field, value }) },
  { weight: 6, arbitrary: fc.record({ does: fc.constant('centre sets' as const), kind, field, value }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('remove' as const), kind }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('centre removes' as const), kind }) },
  { weight: 6, arbitrary: fc.record({ does: fc.constant('deliver' as const), most: fc.integer({ min: 1, max: 5 }) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constantFrom('deliver again' as const, 'list' as const) }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constantFrom('drop' as const, 'promote' as const), which: fc.nat(9) }) },
)
const steps = fc.array(fc.tuple(step, fc.nat(11)), { minLength: 5, maxLength: 40, size: 'max' })

test('no value of either side is lost, whatever both do, and whenever the disk refuses', async () => {
  const folder = temporaryFolder()
  await fc.assert(
    fc.asyncProperty(steps, async all => {
      const { store, disk, clock, reopened } = await opened(folder)
      const parts = { store, apply: createApply({ store, clock, log: silentLog }), clock, log: silentLog }
      const overrides = createOverrides(parts)
      const sides: Sides[] = kinds.map(one => ({
        kind: one,
        centre: undefined,
        here: undefined,
        base: {},
        removed: undefined,
      }))
      const atCentre = new Map<Kind, Values>()
      let queue: CentreChange[] = []
      let last: CentreChange[] = []
      let revision = 0
      const changeOf = (one: Kind): CentreChange => {
        const values = atCentre.get(one)
        revision += 1
        const row = values ? one.rowOf(values) : null
        return { entity: one.entity, id: one.id, revision: `r${revision}`, by: 'Centre', at: revision, row }
      }
      const way: Upward = {
        refuses: () => undefined,
        async promote(promotion) {
          const one = kinds.find(({ id }) => id === promotion.id) as Kind
          return promoteTo(one, atCentre, promotion, () => changeOf(one))
        },
      }
      overrides.through([way])

      const settled = async (work: Promise<unknown>, then: () => void, otherwise = () => {}) => {
        const failure = await work.then(
          () => undefined,
          error => error,
        )
        if (failure !== undefined && !(failure instanceof Failed)) throw failure
        if (failure?.code === 'offline') return
        if (failure) otherwise()
        else then()
      }
      const deliver = (changes: CentreChange[], isListing = false) =>
        settled(parts.apply(changes, isListing ? [{ entity: 'zone' }, { entity: 'settings' }] : []), () => {
          for (const one of changes) laid(sides, one)
          if (!isListing) return
          for (const side of sides) if (!atCentre.has(side.kind)) goneAtCentre(side)
        })

      for (const one of kinds) {
        atCentre.set(one, { capacity: 0, count: 0, novelty: undefined })
        queue.push(changeOf(one))
      }
      await deliver(queue.splice(0))
      for (const [one, trouble] of all) {
        if (trouble === 11) disk.breakAfter(0, 'ENOSPC', Number.POSITIVE_INFINITY)
        else disk.recover()
        const side = 'kind' in one ? (sides[one.kind] as Sides) : undefined
        if (one.does === 'edit' && side?.here) {
          const here = { ...side.here, [String(side.kind.fields[one.field])]: one.value }
          const { entity, id } = side.kind
          await settled(
            store.write(change => void change.update(entity, id, side.kind.write(here) as never)),
            () => edited(side, here),
          )
        } else if (one.does === 'remove' && side?.here) {
          await settled(
            store.write(change => void change.remove(side.kind.entity, side.kind.id)),
            () => removedHere(side),
          )
        } else if (one.does === 'centre sets' && side) {
          const before = atCentre.get(side.kind) ?? { capacity: 0, count: 0, novelty: undefined }
          atCentre.set(side.kind, { ...before, [String(side.kind.fields[one.field])]: one.value })
          queue.push(changeOf(side.kind))
        } else if (one.does === 'centre removes' && side && atCentre.delete(side.kind)) {
          queue.push(changeOf(side.kind))
        } else if (one.does === 'deliver') {
          last = queue.splice(0, one.most)
          await deliver(last)
        } else if (one.does === 'deliver again') {
          // Only as the mirror may: nothing newer was laid since.
          await deliver(last)
        } else if (one.does === 'list') {
          queue = []
          last = []
          await deliver([...atCentre.keys()].map(changeOf), true)
        } else if (one.does === 'drop' || one.does === 'promote') {
          const list = overrides.list()
          const chosen = list[one.which % Math.max(1, list.length)]
          if (!chosen) continue
          const about = sides.find(({ kind: { id } }) => id === chosen.id) as Sides
          if (one.does === 'drop') await settled(overrides.drop(chosen.key), () => dropped(about, chosen))
          else {
            const now = { ...atCentre.get(about.kind) }
            const isThere = atCentre.has(about.kind)
            await settled(
              overrides.promote(chosen.key, undefined, new AbortController().signal),
              () => promoted(about, chosen),
              () => (isThere ? laidValues(about, now) : goneAtCentre(about)),
            )
            queue.push(changeOf(about.kind))
            last = []
          }
        }
        agree(store, overrides.list(), sides)
      }
      disk.recover()
      const later = await reopened()
      const again = createOverrides({ ...parts, store: later })
      agree(later, again.list(), sides)
      await later.close()
    }),
    { numRuns: ROUNDS },
  )
})

test('without changes here the copy is the centre’s, however its changes are cut into batches', async () => {
  const cuts = fc.array(
    fc.record({ kind, field, value, removes: fc.boolean(), ends: fc.boolean(), again: fc.boolean() }),
    { maxLength: 30 },
  )
  const folder = temporaryFolder()
  await fc.assert(
    fc.asyncProperty(cuts, async all => {
      const { store, clock } = await opened(folder)
      const apply = createApply({ store, clock, log: silentLog })
      const overrides = createOverrides({ store, apply, clock, log: silentLog })
      const atCentre = new Map<Kind, Values>()
      let batch: CentreChange[] = []
      for (const [at, { kind: which, field: which_field, value: given, removes, ends, again }] of all.entries()) {
        const one = kinds[which] as Kind
        if (removes) atCentre.delete(one)
        else atCentre.set(one, { ...atCentre.get(one), [String(one.fields[which_field])]: given })
        const values = atCentre.get(one)
        const row = values ? one.rowOf(values) : null
        batch.push({ entity: one.entity, id: one.id, revision: `r${at}`, by: '', at: 0, row })
        if (!ends) continue
        await apply(batch)
        if (again) expect(await apply(batch.slice(-1))).toMatchObject({ changed: 0, conflicts: 0 })
        batch = []
      }
      await apply(batch)
      expect(overrides.list()).toEqual([])
      for (const one of kinds) {
        const values = atCentre.get(one)
        const row = store[one.entity].get(one.id)
        if (!values) expect(row).toBeUndefined()
        else expect(clear(store, one, row)).toMatchObject(one.rowOf(values))
      }
      await store.close()
    }),
    { numRuns: ROUNDS },
  )
})

let runs = 0

/** On a disk in memory, as there are thousands of writes; each run in a folder of its own, whatever became of others. */
async function opened(within: string) {
  const folder = `${within}/${runs++}`
  const [disk, clock] = [faultyDisk(), fakeClock()]
  const open = () => openStore({ folder, log: silentLog, clock, disk })
  const store = await open()
  const reopened = async () => {
    await store.close()
    return open()
  }
  return { store, disk, clock, reopened }
}

/** What the centre does with a promotion: it takes what is based on what it has, and says what it has otherwise. */
function promoteTo(
  one: Kind,
  atCentre: Map<Kind, Values>,
  { fields, base }: Promotion,
  now: () => CentreChange,
): PromotionOutcome {
  const values = atCentre.get(one)
  const row = values ? one.rowOf(values) : {}
  const isSame = Object.entries(base).every(([name, had]) =>
    name === 'settings_string'
      ? same(parseSettings(String(had)), parseSettings(String(row[name] ?? '')))
      : ['id', 'name'].includes(name) || same(had, row[name]),
  )
  const isGone = values === undefined && fields !== null && Object.keys(base).length > 0
  if (!isSame || isGone) return { kind: 'changed', now: now() }
  if (fields === null) atCentre.delete(one)
  else atCentre.set(one, one.valuesOf({ ...row, ...fields }))
  return { kind: 'taken' }
}

const same = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null)

// The model.

function laid(sides: Sides[], { id, row }: CentreChange): void {
  const side = sides.find(({ kind: { id: own } }) => own === id) as Sides
  if (row) laidValues(side, side.kind.valuesOf(row))
  else goneAtCentre(side)
}

function laidValues(side: Sides, now: Values): void {
  const { kind: one, centre, here } = side
  side.centre = now
  if (side.removed === 'here') return
  side.removed = undefined
  if (!here || !centre) side.here = now
  else
    for (const name of one.fields) {
      if (here[name] === centre[name]) here[name] = now[name]
      if (here[name] === now[name]) delete side.base[name]
      else if (!(name in side.base)) side.base[name] = centre[name]
    }
}

function goneAtCentre(side: Sides): void {
  if (side.removed === 'there' || side.centre === undefined) return
  if (side.here && Object.keys(side.base).length > 0) side.removed = 'there'
  else Object.assign(side, { centre: undefined, here: undefined, removed: undefined, base: {} })
}

function edited(side: Sides, here: Values): void {
  const { centre = {} } = side
  side.here = here
  for (const name of side.kind.fields) {
    if (here[name] === centre[name]) delete side.base[name]
    else if (!(name in side.base)) side.base[name] = centre[name]
  }
}

function removedHere(side: Sides): void {
  side.here = undefined
  if (side.removed === 'there') Object.assign(side, { centre: undefined, removed: undefined, base: {} })
  else Object.assign(side, { removed: 'here', base: { ...side.centre } })
}

function dropped(side: Sides, { kind: what, field: name }: Override): void {
  if (what === 'removed_there')
    Object.assign(side, { centre: undefined, here: undefined, removed: undefined, base: {} })
  else if (what === 'removed_here') Object.assign(side, { here: { ...side.centre }, removed: undefined, base: {} })
  else {
    const plain = name.slice(side.kind.prefix.length)
    edited(side, { ...side.here, [plain]: side.centre?.[plain] })
  }
}

function promoted(side: Sides, { kind: what, field: name }: Override): void {
  if (what === 'removed_here') Object.assign(side, { centre: undefined, removed: undefined, base: {} })
  else if (what === 'removed_there') Object.assign(side, { centre: { ...side.here }, removed: undefined, base: {} })
  else {
    const plain = name.slice(side.kind.prefix.length)
    side.centre = { ...side.centre, [plain]: side.here?.[plain] }
    delete side.base[plain]
  }
}

/** The store and what is listed are as the model says. */
function agree(store: Store, list: Override[], sides: Sides[]): void {
  for (const { kind: one, centre, here, base, removed } of sides) {
    const row = store[one.entity].get(one.id)
    const seen = row && one.valuesOf(clear(store, one, row))
    expect(seen && one.fields.map(name => seen[name])).toEqual(here && one.fields.map(name => here[name]))
    const listed = list.filter(({ id }) => id === one.id)
    if (removed === 'there') {
      expect(listed).toMatchObject([{ kind: 'removed_there', theirs: {} }])
    } else if (removed === 'here') {
      const isChanged = one.fields.some(name => centre?.[name] !== base[name])
      expect(listed).toMatchObject([{ kind: 'removed_here' }])
      expect(listed[0]?.theirs !== undefined).toBe(isChanged)
    } else {
      const differing = here ? one.fields.filter(name => here[name] !== centre?.[name]) : []
      expect(listed.map(({ field: name }) => name).sort()).toEqual(differing.map(name => one.prefix + name).sort())
      for (const { field: name, mine, base: had, theirs, secret } of listed) {
        const plain = name.slice(one.prefix.length)
        expect(secret).toBe(one.id === 'sets-2')
        if (centre?.[plain] !== base[plain]) expect(theirs).toBeDefined()
        if (secret) expect([mine, had, theirs?.value ?? null]).toEqual([null, null, null])
        else expect([mine, theirs ? theirs.value : had]).toEqual([here?.[plain] ?? null, centre?.[plain] ?? null])
      }
    }
  }
}

function clear(store: Store, { entity }: Kind, row: object | undefined): Record<string, unknown> {
  const fields = row as Record<string, unknown>
  if (entity !== 'settings') return fields
  const { encryption_level, parent_id, settings_string } = fields as Row<'settings'>
  return { ...fields, settings_string: store.secrets.decrypt(encryption_level, parent_id, settings_string) }
}
