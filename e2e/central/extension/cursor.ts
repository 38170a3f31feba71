import { type EntityName, entityNames } from '../../../src-main/model/index.ts'

/** Where an edge has got to. To the edge it is opaque. */
export type Cursor =
  /** It has all of that scope as it was at that revision. */
  | { kind: 'since'; epoch: string; revision: number; scope: string }
  /** In the midst of a full listing that began at that revision. */
  | { kind: 'listing'; epoch: string; revision: number; entity: EntityName; after: string; scope: string }

export const writeCursor = (cursor: Cursor): string =>
  cursor.kind === 'since'
    ? `${cursor.epoch}:${cursor.revision}:${cursor.scope}`
    : `full:${cursor.epoch}:${cursor.revision}:${cursor.entity}:${cursor.after}:${cursor.scope}`

/** `undefined` for what no centre wrote, the empty one among it. */
export function readCursor(text: string): Cursor | undefined {
  const listing = /^full:(\w+):(\d+):(\w+):(.*):(\w+)$/.exec(text)
  if (listing) {
    const [, epoch = '', revision = '', name = '', after = '', scope = ''] = listing
    const entity = entityNames.find(it => it === name)
    return entity ? { kind: 'listing', epoch, revision: Number(revision), entity, after, scope } : undefined
  }
  const [, epoch, revision, scope] = /^(\w+):(\d+):(\w+)$/.exec(text) ?? []
  if (epoch === undefined || revision === undefined || scope === undefined) return undefined
  return { kind: 'since', epoch, revision: Number(revision), scope }
}
