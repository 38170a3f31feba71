import { setImmediate } from 'node:timers/promises'
import { type EntityName, entities } from '../../../model/index.ts'
import { isGone, senseless } from './answer.ts'
import type { CentreHttp } from './centre-http.ts'
import { idOf, listAll, type Wire } from './listing.ts'
import { type CentreRow, rowOf } from './wire-row.ts'

/** One thing that is looked at at the centre, again and again. */
export interface Look {
  key: string
  /** `each` time, every other time (`room`), or every tenth (`slow`). */
  pace: 'each' | 'room' | 'slow'
  /** What it is asked about; when that is another, it is looked at at once. */
  about: string
  /** What may be missing here while it could not be looked at. */
  tells: readonly EntityName[]
  ask(asking: Asking): Promise<Found>
}

export interface Asking {
  http: CentreHttp
  signal: AbortSignal
  /** What it found the last time. */
  before: Found | undefined
}

/** What a look has found. */
export interface Found {
  rows: CentreRow[]
  /** Records that are there and cannot be had: what is here of them stays. */
  kept?: { entity: EntityName; id: string }[]
  /** Modules of this edge. */
  modules?: string[]
  systems?: string[]
  edgeId?: string | undefined
  /** Of the key: 0 a plain user's, 1 support, 2 admin (rest.md 1.4). */
  role?: number
  /** There is more that could not be had: nothing counts as removed. */
  isPart?: boolean
  /** It took many pages. */
  isWide?: boolean
  /** For a person. */
  notes?: string[]
}

/** Rows at once, so that the loop has its turn in between: some ten milliseconds. */
const AT_ONCE = 100

/** Records of one entity; what cannot be read stays here as it is, and is named. */
export async function recordsIn(
  entity: EntityName,
  wires: readonly Wire[],
): Promise<Required<Pick<Found, 'rows' | 'kept' | 'notes'>>> {
  const found = { rows: [] as CentreRow[], kept: [] as { entity: EntityName; id: string }[], notes: [] as string[] }
  for (const [index, wire] of wires.entries()) {
    if (index > 0 && index % AT_ONCE === 0) await setImmediate()
    const row = rowOf(entity, wire)
    if (typeof row !== 'string') found.rows.push(row)
    else {
      found.kept.push({ entity, id: idOf(wire) })
      found.notes.push(row)
    }
  }
  return found
}

/** A list of more is read again only once an hour. */
const WIDE = 2_000

export const isWide = (rows: readonly unknown[]): boolean => rows.length > WIDE

/** All records of one resource, of one domain when that is said. */
export async function listed(entity: EntityName, { http, signal, before }: Asking, authority?: string): Promise<Found> {
  const path = `/${entities[entity].path}`
  const wires = await listAll(http, { path, query: { authority_id: authority } }, signal)
  const found = await recordsIn(entity, wires)
  const there = new Set([...found.rows, ...found.kept].map(({ id }) => id))
  const missing = (before?.rows ?? []).filter(({ id }) => !there.has(id))
  // A list that a key of fewer rights sees is shorter and looks as good as any: what is missing must be gone.
  for (const { id } of missing.slice(0, CONFIRMED)) {
    const wire = await shown(http, `${path}/${encodeURIComponent(id)}`, signal)
    if (!wire || wire.deleted === true || (authority && (wire.authority_id ?? wire.owner_id) !== authority)) continue
    throw senseless(http.host, path, `${id} is missing in it and there all the same`)
  }
  return { ...found, isWide: isWide(wires) }
}

const CONFIRMED = 3

/** One record, or nothing when the centre has it no longer. */
export async function shown(
  http: CentreHttp,
  path: string,
  signal: AbortSignal,
  query: Record<string, string | boolean> = {},
): Promise<Wire | undefined> {
  try {
    const { body } = await http.ask({ path, query }, signal)
    if (typeof body !== 'object' || body === null || Array.isArray(body))
      throw senseless(http.host, path, 'it is no record')
    return body
  } catch (error) {
    if (isGone(error)) return undefined
    throw error
  }
}
