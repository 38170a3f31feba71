import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fakeClock } from '../base/fake-clock.ts'
import { Failed } from '../base/result.ts'
import { type EntityName, entityNames } from '../model/index.ts'
import { openStore, type Store } from '../store/open.ts'
import { memoryDisk } from '../store/testing/memory-disk.ts'
import { notedLog } from '../store/testing/noted-log.ts'
import { temporaryFolder } from '../store/testing/temporary-folder.ts'
import { createRecords, type Records } from './records.ts'
import { entityOfId, idsIn, references } from './references.ts'
import { type Act, anyAct, type Value } from './testing/any-body.ts'

const soak = Boolean(process.env.ALCOVE_SOAK)

/** Every row of every entity. Rows never change in place, so what was taken stays as it was. */
const allRows = (store: Store) =>
  new Map(entityNames.flatMap(name => store[name].all().map(row => [`${name} ${row.id}`, row] as const)))

/** Every name of what is not there, history rows included. */
function dangling(store: Store): string[] {
  return references.flatMap(({ from, field, to }) =>
    (store[from].all() as { id: string }[]).flatMap(row =>
      idsIn((row as unknown as Record<string, unknown>)[field])
        .filter(id => {
          const name = entityOfId(id, to)
          return name === undefined || store[name].get(id) === undefined
        })
        .map(id => `${from} ${row.id}: ${field} ${id}`),
    ),
  )
}

/** What each act stands for, among the records that there are by then. */
function meaningOf(store: Store, gone: string[], { entity, pick, fields }: Act) {
  const rows = store[entity].all() as { id: string }[]
  return {
    id: rows[pick % Math.max(1, rows.length)]?.id ?? 'none',
    body: Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, valueFor(field, value)])),
  }

  function valueFor(field: string, value: Value): unknown {
    if ('is' in value) return value.is
    const to = references.find(one => one.from === entity && one.field === field)?.to ?? []
    const there = to.flatMap(name => (store[name].all() as { id: string }[]).map(({ id }) => id))
    const lost = gone.filter(id => to.some(name => entityOfId(id, to) === name))
    const among = value.lost === 'gone' ? lost : value.lost === 'never' ? to.map(name => `${name}-never`) : there
    const ids = value.refer.flatMap(at => among[at % Math.max(1, among.length)] ?? [])
    return value.list ? ids : (ids[0] ?? null)
  }
}

function perform(
  records: Records,
  { kind, entity }: Act,
  id: string,
  body: Record<string, unknown>,
): Promise<{ id: string } | undefined> {
  if (kind === 'create') return records.create(entity, body, 'user-first')
  if (kind === 'update') return records.update(entity, id, body)
  return records.remove(entity, id).then(() => undefined)
}

const first = (store: Store) =>
  store.write(change => {
    change.put('authority', { id: 'authority-first', name: 'First', domain: 'first' })
    change.put('user', {
      id: 'user-first',
      name: 'First',
      email: 'first@a',
      sys_admin: true,
      authority_id: 'authority-first',
    })
    change.put('repository', { id: 'repo-first', name: 'First', folder_name: 'first', uri: 'https://first' })
    for (const role of [1, 2, 99] as const) {
      const row = { id: `driver-${role}`, name: 'D', role, file_name: 'a', commit: 'b', module_name: `D${role}` }
      change.put('driver', { ...row, repository_id: 'repo-first' })
    }
    change.put('control_system', { id: 'sys-first', name: 'First' })
    change.put('zone', { id: 'zone-first', name: 'First' })
    change.put('trigger', { id: 'trigger-first', name: 'First' })
  })

test('whatever is made, changed and removed: nothing names what is not there, what is refused changes nothing, what is acknowledged is there after a restart', async () => {
  const counts = new Map<string, { saved: number; refused: number }>()
  await fc.assert(
    fc.asyncProperty(fc.array(anyAct, { maxLength: 150, size: 'max' }), async acts => {
      let clean = () => {}
      const parts = {
        folder: temporaryFolder(how => (clean = how)),
        log: notedLog(),
        clock: fakeClock(),
        disk: memoryDisk(),
      }
      const store = await openStore(parts)
      try {
        await first(store)
        const records = createRecords({ store, clock: parts.clock })
        const gone: string[] = []
        for (const act of acts) {
          await parts.clock.advance(400)
          const before = allRows(store)
          const { id, body } = meaningOf(store, gone, act)
          const saved = await perform(records, act, id, body).then(
            row => ({ row }),
            error => {
              // A refusal says what is wrong; anything else is a mistake of ours.
              if (!(error instanceof Failed) || error.code === 'unexpected') throw error
              return undefined
            },
          )
          const after = allRows(store)
          count(counts, act, Boolean(saved))
          if (!saved) expect(sameRows(before, after)).toBe(true)
          else if (saved.row) expect(store[act.entity].get(saved.row.id)).toBe(saved.row)
          else expect(store[act.entity].get(id)).toBeUndefined()
          for (const key of before.keys()) if (!after.has(key)) gone.push(key.slice(key.indexOf(' ') + 1))
          expect(dangling(store)).toEqual([])
        }
        const rows = allRows(store)
        await store.close()
        const again = await openStore(parts)
        expect(allRows(again)).toEqual(rows)
        await again.close()
        expect(parts.log.lines).toEqual([])
      } finally {
        await store.close()
        clean()
      }
    }),
    { numRuns: soak ? 2_000 : 30, endOnFailure: false },
  )
  // The stories must come to something, or they prove nothing.
  for (const name of entityNames.filter(name => name !== 'statistics')) {
    expect(counts.get(`create ${name}`)?.saved ?? 0, `create ${name}`).toBeGreaterThan(0)
  }
  for (const kind of ['update', 'remove']) {
    const saved = entityNames.reduce((sum, name) => sum + (counts.get(`${kind} ${name}`)?.saved ?? 0), 0)
    expect(saved, kind).toBeGreaterThan(50)
  }
})

function count(counts: Map<string, { saved: number; refused: number }>, { kind, entity }: Act, saved: boolean): void {
  const key = `${kind} ${entity satisfies EntityName}`
  const so = counts.get(key) ?? { saved: 0, refused: 0 }
  so[saved ? 'saved' : 'refused'] += 1
  counts.set(key, so)
}

/** The very same rows: not one was put anew. */
const sameRows = (a: ReadonlyMap<string, object>, b: ReadonlyMap<string, object>) =>
  a.size === b.size && [...a].every(([key, row]) => b.get(key) === row)
