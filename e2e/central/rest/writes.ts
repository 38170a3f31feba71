import { z } from 'zod'
import { type EntityName, entities } from '../../../src-main/model/index.ts'
import type { Data, Row } from '../data.ts'
import { isObject } from '../frames.ts'
import { isSealed } from './cipher.ts'
import { type Asked, notFound, Refused } from './route.ts'

/** The record of the path, or 404. */
export function needed(data: Data, entity: EntityName, id: string): Row {
  const row = data.get(entity, id)
  if (!row) throw notFound(id)
  return row
}

export function created(data: Data, entity: EntityName, { body, by }: Asked, more: Row = {}): Row {
  const fields = { ...taken(entity, body), ...more }
  checkUnique(data, entity, fields, undefined)
  return valid(() => data.put(entity, fields, { by }))
}

/** PUT and PATCH are the same: only what is given is assigned (rest.md 1.7). */
export function updated(data: Data, entity: EntityName, id: string, { body, by }: Asked): Row {
  const before = needed(data, entity, id)
  const fields = taken(entity, body)
  checkUnique(data, entity, { ...before, ...fields }, id)
  return valid(() => data.update(entity, id, fields, { by }))
}

/** What of a body is a field that a client may set; ciphertext that comes back is no change. */
function taken(entity: EntityName, body: unknown): Row {
  if (!isObject(body)) throw new Refused(body === undefined ? 422 : 400, { error: 'the body must be an object' })
  const { facts } = entities[entity]
  const fields = Object.entries(body).filter(([name, value]) => {
    const fact = facts[name]
    return fact && !fact.readOnly && !fact.derived && !isSealed(value)
  })
  return Object.fromEntries(fields) as Row
}

function checkUnique(data: Data, entity: EntityName, row: Row, id: string | undefined): void {
  for (const [field, { unique }] of Object.entries(entities[entity].facts)) {
    if (!unique || row[field] === undefined || row[field] === '') continue
    const same = [field, ...(unique.within ?? [])]
    const taken = [...data.tables[entity].values()].some(
      other => other.id !== id && same.every(name => plain(other[name]) === plain(row[name])),
    )
    if (taken) throw invalid([{ field, reason: unique.reason ?? 'should be unique' }])
  }
}

const plain = (value: unknown) => (typeof value === 'string' ? value.trim().toLowerCase() : value)

function valid(write: () => Row): Row {
  try {
    return write()
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw new Refused(500, {})
    throw invalid(error.issues.map(({ path, message }) => ({ field: path.join('.'), reason: message })))
  }
}

export const invalid = (failures: { field: string; reason: string }[]) =>
  new Refused(422, { error: 'validation failed', failures })
