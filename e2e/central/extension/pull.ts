import { createHash } from 'node:crypto'
import { type EntityName, entityNames } from '../../../src-main/model/index.ts'
import { type Data, keyOf } from '../data.ts'
import type { Misbehaviour } from '../misbehave.ts'
import { type Cursor, readCursor, writeCursor } from './cursor.ts'
import { type Change, changeOf } from './rows.ts'
import type { Scope } from './scope.ts'
import type { Scopes } from './scopes.ts'

export interface PullParts {
  data: Data
  scopes: Scopes
  misbehave: Misbehaviour
  /** Another one when the centre begins anew: cursors of before mean nothing then. */
  epoch(): string
}

interface Stretch {
  entity: EntityName
  after?: string
  upto?: string
}

interface Page {
  changes: Change[]
  stretches: Stretch[]
  cursor: Cursor
  more: boolean
}

const MOST_CHANGES = 5000

/** A page of what concerns the edge: of the full listing, or of what has changed since the cursor. */
export function pull(parts: PullParts, edgeId: string, asked: { cursor: string; systems: string[]; limit: number }) {
  const { scopes, misbehave } = parts
  const limit = Math.min(Math.max(asked.limit, 1), MOST_CHANGES)
  const scope = scopes.now(edgeId, asked.systems)
  const { changes, stretches, cursor, more } = pageAt(parts, edgeId, scope, readCursor(asked.cursor), limit)
  const checksum = createHash('sha256').update(JSON.stringify(changes)).digest('hex')
  return {
    type: 'alcove_pull_response',
    success: true,
    changes: misbehave.truncatedPages ? changes.slice(0, -1) : changes,
    stretches,
    cursor: writeCursor(cursor),
    more,
    checksum: misbehave.wrongChecksum ? checksum.replaceAll(/./g, '0') : checksum,
    ...(more ? {} : { digest: misbehave.wrongDigest ? '0'.repeat(32) : scopes.digest(scope) }),
  }
}

function pageAt(parts: PullParts, edgeId: string, scope: Scope, cursor: Cursor | undefined, limit: number): Page {
  const { data, scopes } = parts
  const epoch = parts.epoch()
  const before = cursor?.epoch === epoch ? scopes.known(edgeId, cursor.scope) : undefined
  if (before && cursor?.kind === 'listing') return listing(data, scope, cursor, limit)
  if (before && cursor) {
    const page = since(data, scope, before, cursor, limit)
    if (page) return page
  }
  return listing(data, scope, { kind: 'since', epoch, revision: data.revision, scope: scope.hash }, limit)
}

/** From the beginning, or behind where the last page ended. */
function listing(data: Data, scope: Scope, from: Cursor, limit: number): Page {
  const { epoch, revision, scope: hash } = from
  const begin = from.kind === 'listing' ? { entity: from.entity, after: from.after } : undefined
  const rest = begin ? scope.order.filter(it => isBehind(it, begin)) : scope.order
  const page = rest.slice(0, limit)
  const last = rest.length > limit ? page.at(-1) : undefined
  const changes = page.map(({ entity, id }) => changeOf(data, entity, id))
  const stretches = tiles(begin, last)
  if (last) {
    const cursor: Cursor = { kind: 'listing', epoch, revision, entity: last.entity, after: last.id, scope: hash }
    return { changes, stretches, cursor, more: true }
  }
  // What has changed while it was listed comes behind it.
  return {
    changes,
    stretches,
    cursor: { kind: 'since', epoch, revision, scope: hash },
    more: revision !== data.revision,
  }
}

const isBehind = (it: { entity: EntityName; id: string }, { entity, after }: { entity: EntityName; after: string }) =>
  it.entity === entity ? it.id > after : entityNames.indexOf(it.entity) > entityNames.indexOf(entity)

/** Every entity from one place to the other, each completely but for the two at the ends. */
function tiles(
  begin: { entity: EntityName; after: string } | undefined,
  last: { entity: EntityName; id: string } | undefined,
) {
  const first = begin ? entityNames.indexOf(begin.entity) : 0
  const end = last ? entityNames.indexOf(last.entity) : entityNames.length - 1
  return entityNames.slice(first, end + 1).map(entity => ({
    entity,
    ...(entity === begin?.entity ? { after: begin.after } : {}),
    ...(entity === last?.entity ? { upto: last.id } : {}),
  }))
}

/** `undefined`: it is not known what was removed, or so much has come and gone that a listing is shorter. */
function since(data: Data, scope: Scope, before: Scope, cursor: Cursor, limit: number): Page | undefined {
  const removed = data.removedSince(cursor.revision)
  if (!removed || cursor.revision > data.revision) return undefined
  const gone = new Set(removed.map(({ entity, id }) => keyOf(entity, id)))
  const changed = scope.order
    .filter(({ entity, id }) => data.versionOf(entity, id).revision > cursor.revision)
    .map(({ entity, id }) => changeOf(data, entity, id))
  const tombstones = removed.map(({ entity, id, revision, by, at }) => changeFor(entity, id, { revision, by, at }))
  const changes = [...changed, ...tombstones].sort((a, b) => Number(a.revision) - Number(b.revision))

  const sent = new Set(changes.map(({ entity, id }) => keyOf(entity, id)))
  const entered = scope.hash === before.hash ? [] : scope.order.filter(it => isNew(it, before) && !sent.has(key(it)))
  const left = scope.hash === before.hash ? [] : before.order.filter(it => isNew(it, scope) && !gone.has(key(it)))
  const moved = [
    ...entered.map(({ entity, id }) => changeOf(data, entity, id)),
    ...left.map(({ entity, id }) => changeFor(entity, id, data.versionOf(entity, id))),
  ]
  if (moved.length > 0 && moved.length + changes.length > limit) return undefined

  const page = [...moved, ...changes].slice(0, limit)
  const more = moved.length + changes.length > limit
  const revision = more ? Number(page.at(-1)?.revision) : data.revision
  return {
    changes: page,
    stretches: [],
    cursor: { kind: 'since', epoch: cursor.epoch, revision, scope: scope.hash },
    more,
  }
}

const key = ({ entity, id }: { entity: EntityName; id: string }) => keyOf(entity, id)
const isNew = (it: { entity: EntityName; id: string }, than: Scope) => !than.keys.has(key(it))

/** Word that it is gone, or that it concerns the edge no longer. */
function changeFor(entity: EntityName, id: string, version: { revision: number; by: string; at: number }): Change {
  return { entity, id, revision: String(version.revision), by: version.by, at: version.at, row: null }
}
