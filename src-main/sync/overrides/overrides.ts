import type { Clock } from '../../base/clock.ts'
import { emitter } from '../../base/emitter.ts'
import type { Log } from '../../base/log.ts'
import { Failed } from '../../base/result.ts'
import type { EntityName } from '../../model/index.ts'
import type { Store } from '../../store/open.ts'
import type { Apply, CentreChange, Upward } from '../centre.ts'
import { createChoices } from './choose.ts'
import { folded } from './folded.ts'
import { authorOf, labelOfRow } from './names.ts'
import { type Entry, entriesOf, entryOfRemoved } from './override-entries.ts'
import type { Override, Overrides } from './overrides-contract.ts'
import { followOwnWays } from './own-ways.ts'

export interface OverridesParts {
  store: Store
  apply: Apply
  clock: Clock
  log: Log
  /** What people call a record that is there. */
  nameOf?: (entity: EntityName, id: string) => string | null | undefined
}

/** In what this node differs from its centre, and what is done about it. */
export function createOverrides({ store, apply, clock, log, nameOf }: OverridesParts): Overrides {
  const choices = createChoices({ store, clock })
  const ownWays = followOwnWays(store)
  const changed = emitter<void>(error => log.error('A listener to what differs from the centre failed.', { error }))
  /** A row is never changed in place: what it differs in is worked out once. */
  const known = new WeakMap<object, Entry[]>()
  let ways: readonly Upward[] = []
  let isTelling = false

  // A batch of hundreds of rows is one piece of news.
  const tell = () => {
    if (isTelling) return
    isTelling = true
    queueMicrotask(() => {
      isTelling = false
      changed.emit()
    })
  }
  ownWays.changed(tell)
  store.removedHere.changed.on(tell)

  const list = (): Override[] =>
    entries()
      .map(shown)
      .sort((a, b) => b.at - a.at || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))

  return {
    list,
    reports: () =>
      list().map(({ entity, id, label, field, mine, base, secret, by, at, reason, theirs }) => ({
        ...{ entity, id, field, label, mine, base, secret, by, at, reason },
        conflict: theirs !== undefined,
      })),
    explain: async (key, reason, by) => choices.explain(find(key), reason.trim(), idOf(by)),
    drop: async (key, by) => choices.drop(find(key), idOf(by)),
    promote,
    through(given) {
      ways = given
      tell()
    },
    changed: changed.on,
  }

  /** Somebody at the centre is nobody here whom a record could name. */
  function idOf(by: string | undefined): string | undefined {
    return by !== undefined && store.user.get(by) ? by : undefined
  }

  function entries(): Entry[] {
    const { top } = folded(store.removedHere.all())
    return [
      ...ownWays.rows().flatMap(({ entity, row }) => remembered(row, () => entriesOf(store.secrets, entity, row))),
      ...top.flatMap(removed => remembered(removed, () => [entryOfRemoved(store.secrets, removed)])),
    ]
  }

  function remembered(of: object, make: () => Entry[]): Entry[] {
    const made = known.get(of) ?? make()
    known.set(of, made)
    return made
  }

  function find(key: string): Entry {
    const entry = entries().find(one => one.key === key)
    if (entry) return entry
    throw new Failed(
      'not_found',
      'This difference is there no longer: it was promoted or dropped, or both sides have the same now.',
    )
  }

  function shown(entry: Entry): Override {
    const { key, entity, id, field, name, kind, mine, base, secret, by, at, reason, theirs } = entry
    const cannotPromote = whyNot(entry)
    return {
      ...{ key, entity, id, label: labelOf(entry), field: name === undefined ? field : `${field}.${name}` },
      ...{ kind, mine, base, secret, by: authorOf(store, by), at, reason },
      ...(theirs ? { theirs } : {}),
      ...(cannotPromote === undefined ? {} : { cannotPromote }),
    }
  }

  function labelOf({ entity, id }: Entry): string {
    const row = store[entity].get(id) ?? store.removedHere.get(entity, id)?.row ?? { id }
    return (store[entity].get(id) && nameOf?.(entity, id)) || labelOfRow(store, entity, row)
  }

  /** A field is asked about without its value if that is a secret: whether a way takes it does not depend on that. */
  function whyNot(entry: Entry): string | undefined {
    const { entity, id, kind, field, mine } = entry
    return refusalOf({ entity, id, fields: kind === 'changed' ? { [field]: mine } : choices.asked(entry).fields })
  }

  function refusalOf(promotion: Parameters<Upward['refuses']>[0]): string | undefined {
    const [first, ...rest] = ways.map(way => way.refuses(promotion))
    return ways.length === 0 ? AWAY : [first, ...rest].includes(undefined) ? undefined : first
  }

  async function promote(key: string, by: string | undefined, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    const entry = find(key)
    const { entity, id, reason } = entry
    const asked = choices.asked(entry)
    const way = ways.find(one => one.refuses({ entity, id, fields: asked.fields }) === undefined)
    if (!way)
      throw new Failed(
        ways.length === 0 ? 'offline' : 'rejected',
        refusalOf({ entity, id, fields: asked.fields }) ?? AWAY,
      )
    const author = authorOf(store, by ?? entry.by)
    const outcome = await way.promote({ entity, id, ...asked, by: author, at: clock.now(), reason }, signal)
    if (outcome.kind === 'taken') return choices.taken(entry, asked)
    await apply([outcome.now])
    throw changedThere(entry, outcome.now)
  }

  function changedThere(entry: Entry, { by, row }: CentreChange): Failed {
    const what = entry.name ?? entry.field
    const who = by ? ` by ${by}` : ''
    const done = row === null ? 'removed' : 'changed'
    return new Failed(
      'conflict',
      `${labelOf(entry)}${what ? `, ${what}` : ''}: it was ${done} at the centre meanwhile${who}. Look at both, and promote or drop it then.`,
    )
  }
}

const AWAY = 'The centre cannot be reached now. What was changed here stays; promote it once the centre is back.'
