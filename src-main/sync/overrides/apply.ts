import { setImmediate } from 'node:timers/promises'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import { Failed } from '../../base/result.ts'
import { type EntityName, entities } from '../../model/index.ts'
import { versioned } from '../../records/versions.ts'
import type { Change } from '../../store/change.ts'
import type { Store } from '../../store/open.ts'
import type { Applied, Apply, CentreChange, Stretch } from '../centre.ts'
import type { AnyRow } from './centre-row.ts'
import { lay, layRemoval, type Place } from './lay.ts'
import { type Tellings, tellings } from './tellings.ts'

export interface ApplyParts {
  store: Store
  clock: Clock
  log: Log
}

/** Work of a batch before the loop has its turn again; a single row of long settings may take as long once more. */
const AT_ONCE_MS = 10

/** One record of a batch: what the centre says of it, what there was here, and what becomes of that. */
interface Worked {
  entity: EntityName
  id: string
  changes: CentreChange[]
  before: Place
  after: Place & { conflicts: number }
}

/**
 * Lays what the centre says over what is here, a batch in one transaction (`Apply`). What becomes of each record is
 * worked out beforehand, in parts; where somebody has changed one meanwhile, it is worked out again.
 */
export function createApply({ store, clock, log }: ApplyParts): Apply {
  return async (changes, stretches = []) => {
    const told = tellings(log)
    const { worked, keptOut } = await workOut(changes, told)
    const applied = await store.write(change => {
      const done: Required<Applied> = { changed: 0, conflicts: 0, keptOut }
      for (const one of worked) {
        const now = placeOf(one)
        const isStill = now.row === one.before.row && now.removed === one.before.removed
        put(change, isStill ? one : workedAgain(one, now, told), done)
      }
      for (const stretch of stretches) layStretch(change, stretch, changes, done)
      return done
    })
    told.end()
    return applied
  }

  async function workOut(changes: readonly CentreChange[], told: Tellings) {
    const worked = new Map<string, Worked>()
    const keptOut: Required<Applied>['keptOut'] = []
    let began = clock.monotonic()
    for (const one of changes) {
      if (clock.monotonic() - began > AT_ONCE_MS) {
        await setImmediate()
        began = clock.monotonic()
      }
      try {
        const key = `${one.entity} ${one.id}`
        refuseKeys(one, store)
        const known = worked.get(key) ?? fresh(one)
        const after = lay(store.secrets, known.after, one, told)
        known.after = { ...after, conflicts: known.after.conflicts + after.conflicts }
        known.changes.push(one)
        worked.set(key, known)
      } catch (error) {
        if (!(error instanceof Failed)) throw error
        keptOut.push({ entity: one.entity, id: one.id, reason: error.message })
        told.keptOut(error.message)
      }
    }
    return { worked: [...worked.values()], keptOut }
  }

  function fresh({ entity, id }: CentreChange): Worked {
    const before = Object.hasOwn(entities, entity) ? placeOf({ entity, id }) : { row: undefined, removed: undefined }
    return { entity, id, changes: [], before, after: { ...before, conflicts: 0 } }
  }

  function placeOf({ entity, id }: { entity: EntityName; id: string }): Place {
    const row = store[entity].get(id) as AnyRow | undefined
    return { row, removed: row ? undefined : store.removedHere.get(entity, id) }
  }

  function workedAgain(one: Worked, before: Place, told: Tellings): Worked {
    const after = { ...before, conflicts: 0 }
    for (const change of one.changes) {
      const { conflicts, ...place } = lay(store.secrets, after, change, told)
      Object.assign(after, place, { conflicts: after.conflicts + conflicts })
    }
    return { ...one, before, after }
  }

  function put(change: Change, { entity, id, before, after }: Omit<Worked, 'changes'>, done: Applied): void {
    done.conflicts += after.conflicts
    if (after.removed !== before.removed) {
      if (after.removed) change.keepRemoved(after.removed)
      else change.forgetRemoved(entity, id)
    }
    if (after.row === before.row) return
    done.changed += 1
    if (after.row) change.load(entity, after.row as never)
    else unload(change, entity, id)
  }

  /** With its own history, which is of this node alone. */
  function unload(change: Change, entity: EntityName, id: string): void {
    if (entity === 'settings' || entity === 'metadata') {
      for (const version of store[entity].by(versioned[entity] as never, id)) change.unload(entity, version.id)
    }
    change.unload(entity, id)
  }

  /** What the centre has in a stretch is all in the batch: the rest of it is there no longer. */
  function layStretch(change: Change, stretch: Stretch, changes: readonly CentreChange[], done: Applied): void {
    const { entity, after, upto } = stretch
    if (!Object.hasOwn(entities, entity)) return
    const named = new Set(changes.flatMap(one => (one.entity === entity ? [one.id] : [])))
    const isGone = (id: string) =>
      !named.has(id) && (after === undefined || id > after) && (upto === undefined || id <= upto)
    const rows = (store[entity].all() as AnyRow[]).filter(({ id, central }) => central && isGone(id))
    const removed = store.removedHere.all().filter(one => one.entity === entity && isGone(one.row.id))
    for (const { id } of [...rows, ...removed.map(({ row }) => row)]) {
      const before = placeOf({ entity, id })
      put(change, { entity, id, before, after: layRemoval(before, { by: '', at: clock.now() }) }, done)
    }
  }
}

/** Who may do everything on this node is not for a centre to say: it hands out no keys, and takes nobody's rights away. */
function refuseKeys({ entity, id, row }: CentreChange, store: Store): void {
  if (entity === 'api_key')
    throw new Failed('denied', `The key ${id} of the centre is left out: keys of this node are made here.`)
  const there = entity === 'user' ? store.user.get(id) : undefined
  if (!there?.sys_admin || there.central || (row?.sys_admin === true && row.deleted !== true)) return
  throw new Failed(
    'conflict',
    `${there.name || id} was made an administrator here, and stays so whatever the centre says.`,
  )
}
