import { isDeepStrictEqual } from 'node:util'
import { Failed, failureOf } from '../../../base/result.ts'
import type { CentralMark } from '../../../model/central-mark.ts'
import { type EntityName, entities } from '../../../model/index.ts'
import type { CentreChange, Promotion, PromotionOutcome, Upward } from '../../centre.ts'
import { isGone, statusOf } from './answer.ts'
import { changing, making, nowAt, type Place, placeOf, removing } from './at-centre.ts'
import type { CentreHttp, Question } from './centre-http.ts'
import type { HeldIn } from './held.ts'
import type { Wire } from './listing.ts'
import { type CentreRow, isUntold } from './wire-row.ts'
import { forMaking, unwritable } from './writable.ts'

interface Parts {
  store: HeldIn
  http(): CentreHttp | undefined
  role(): number | undefined
  /** The centre has it under another id now. */
  replaced(entity: EntityName, id: string): void
  /** The copy is behind. */
  poke(): void
}

/** Promotions by PlaceOS's REST API: what the centre has is read first, and nothing is written over another's change. */
export function createRestUpward({ store, http, role, replaced, poke }: Parts): Upward {
  return {
    refuses: ({ entity, id, fields }) => (http() ? refusal(entity, id, fields) : NO_KEY),
    async promote(promotion, signal) {
      const { entity, id, fields, base } = promotion
      const over = http()
      if (!over) throw new Failed('offline', NO_KEY)
      const refused = refusal(entity, id, fields)
      if (refused) throw new Failed('rejected', refused)
      const place = placeOf(store, entity, id, { ...base, ...fields })
      const outcome = await promoted(over, place, promotion, signal).catch(error => {
        throw inWords(error)
      })
      poke()
      return outcome
    },
  }

  function refusal(entity: EntityName, id: string, fields: Promotion['fields']): string | undefined {
    const row: { central?: CentralMark | undefined } | undefined = store[entity].get(id)
    return unwritable({ entity, fields, isGone: row?.central?.removed_there !== undefined, role: role() })
  }

  async function promoted(
    over: CentreHttp,
    place: Place,
    { entity, id, fields, base }: Promotion,
    signal: AbortSignal,
  ): Promise<PromotionOutcome> {
    const now = await nowAt(over, place, signal)
    if (!now) {
      if (fields === null) return { kind: 'taken' }
      if (Object.keys(base).length > 0) return { kind: 'changed', now: gone(place) }
      return makeAnew(over, place, fields, signal)
    }
    if (fields && isThere(fields, now.row, now.wire)) return { kind: 'taken' }
    // What had nothing there has something again.
    const isBack = fields !== null && Object.keys(base).length === 0
    if (isBack || !isSame(base, now.row, now.wire)) return { kind: 'changed', now: changeOf(now.row) }
    if (await isWritten(over, fields === null ? removing(place) : changing(place, fields, now.wire), signal))
      return { kind: 'taken' }
    const then = await nowAt(over, place, signal)
    if (!then && fields === null) return { kind: 'taken' }
    return { kind: 'changed', now: then ? changeOf(then.row) : gone({ entity, id }) }
  }

  async function makeAnew(
    over: CentreHttp,
    place: Place,
    fields: Wire,
    signal: AbortSignal,
  ): Promise<PromotionOutcome> {
    await over.ask(making(place, forMaking(place.entity, fields)), signal)
    if (place.name === undefined) replaced(place.entity, place.id)
    return { kind: 'taken' }
  }

  /** False when somebody was faster. */
  async function isWritten(over: CentreHttp, question: Question, signal: AbortSignal): Promise<boolean> {
    try {
      await over.ask(question, signal)
      return true
    } catch (error) {
      if (isGone(error) || statusOf(error) === 409) return false
      throw error
    }
  }
}

const NO_KEY = 'There is no API key for the centre. Enter one under Central, or make the change there.'

/** What is never said, and what changes by itself, is not compared. */
function isSame(some: Wire, { entity, row }: CentreRow, wire: Wire): boolean {
  const there = entities[entity].schema.parse(row) as Wire
  return Object.entries(some).every(([field, value]) => {
    const { derived } = entities[entity].facts[field] ?? {}
    if (derived || field === 'updated_at' || field === 'created_at' || isUntold(entity, field, wire)) return true
    return isDeepStrictEqual(there[field] ?? null, value ?? null)
  })
}

/** Not so where one of them cannot be read. */
const isThere = (some: Wire, row: CentreRow, wire: Wire): boolean =>
  Object.keys(some).every(field => !isUntold(row.entity, field, wire)) && isSame(some, row, wire)

const changeOf = (row: CentreRow): CentreChange => ({ ...row, by: '' })

const gone = ({ entity, id }: Pick<Place, 'entity' | 'id'>): CentreChange => ({
  ...{ entity, id, revision: '', by: '', at: 0, row: null },
})

/** Away, or not willing: whoever promotes is told nothing else (centre.ts). */
function inWords(error: unknown): unknown {
  const { code, message } = failureOf(error)
  if (code === 'timeout') return new Failed('offline', message)
  return code === 'denied' || code === 'conflict' || code === 'not_found' ? new Failed('rejected', message) : error
}
