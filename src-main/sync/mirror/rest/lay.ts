import { hash } from 'node:crypto'
import type { EntityName } from '../../../model/index.ts'
import type { Apply, CentreChange } from '../../centre.ts'
import { type Held, type HeldIn, heldIn } from './held.ts'
import { type Picture, pictured } from './picture.ts'
import type { CentreRow } from './wire-row.ts'

/** Brings what is here into line with the picture of the centre. */
export interface Laying {
  /** Gives how many records are others than before. What is cut or fails is gone on with the next time. */
  lay(picture: Picture): Promise<number>
  /** Over everything that was found, by entity, id and revision. */
  digest(): string
  readonly records: number
  /** The centre has it under another id now. */
  replaced(entity: EntityName, id: string): void
  /** What is here is to be looked through again: it came from another centre. */
  forget(): void
}

/** Records of one transaction: some twenty milliseconds of the loop. */
const PAGE = 250

export function createLaying({ store, apply }: { store: HeldIn; apply: Apply }): Laying {
  // Read once, and then what was laid: a start of a module may have laid something newer over it meanwhile.
  let held: Held | undefined
  return {
    async lay(picture) {
      held ??= heldIn(store)
      let changed = 0
      for (const page of pages(changesTo(picture, held, nameIn(store)))) {
        changed += (await apply(page)).changed
        for (const change of page) note(held, change)
      }
      return changed
    },
    digest() {
      const lines = pictured.flatMap(entity =>
        [...(held?.get(entity) ?? [])].map(([id, revision]) => `${entity}\n${id}\n${revision}`),
      )
      return hash('sha256', lines.sort().join('\n'))
    },
    get records() {
      return [...(held ?? heldIn(store)).values()].reduce((sum, rows) => sum + rows.size, 0)
    },
    replaced(entity, id) {
      held?.get(entity)?.set(id, '')
    },
    forget() {
      held = undefined
    },
  }
}

function changesTo({ rows, sure, kept }: Picture, held: Held, nameOf: (user: string) => string): CentreChange[] {
  const there = new Map<EntityName, Set<string>>(pictured.map(entity => [entity, new Set()]))
  for (const { entity, id } of rows) there.get(entity)?.add(id)
  const news = rows
    .filter(({ entity, id, revision }) => held.get(entity)?.get(id) !== revision)
    .sort(byEntityAndId)
    .map(({ by, ...row }): CentreChange => ({ ...row, by: nameOf(by) }))
  const gone = pictured
    .filter(entity => sure.has(entity))
    .flatMap(entity => [...(held.get(entity) ?? [])].map(([id, revision]) => ({ entity, id, revision })))
    .filter(({ entity, id }) => !there.get(entity)?.has(id) && !kept.has(`${entity} ${id}`))
    .sort(byEntityAndId)
    .reverse()
    .map((record): CentreChange => ({ ...record, by: '', at: 0, row: null }))
  return [...news, ...gone]
}

function note(held: Held, { entity, id, revision, row }: CentreChange): void {
  if (row) held.get(entity)?.set(id, revision)
  else held.get(entity)?.delete(id)
}

const nameIn = (store: HeldIn) => (user: string) => (user && store.user.get(user)?.name) || ''

const order = new Map(pictured.map((entity, index) => [entity, index]))

function byEntityAndId(a: Pick<CentreRow, 'entity' | 'id'>, b: Pick<CentreRow, 'entity' | 'id'>): number {
  const [first, second] = [order.get(a.entity) ?? 0, order.get(b.entity) ?? 0]
  return first - second || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}

function* pages(changes: readonly CentreChange[]): Generator<CentreChange[]> {
  for (let start = 0; start < changes.length; start += PAGE) yield changes.slice(start, start + PAGE)
}
