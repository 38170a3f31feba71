import { isDeepStrictEqual } from 'node:util'
import { toJson } from '../../../src-main/base/json.ts'
import { messageOf } from '../../../src-main/base/result.ts'
import { type EntityName, entityNames } from '../../../src-main/model/index.ts'
import { type Data, keyOf, type Row } from '../data.ts'
import { isObject } from '../frames.ts'
import { type Change, changeOf } from './rows.ts'
import type { Scope } from './scope.ts'

interface Outcome {
  type: 'alcove_promote_response'
  success: boolean
  reason?: string
  now?: Change
}

/** Takes what somebody changed at an edge, unless the centre has something else now than it had then. */
export function promote(data: Data, scope: Scope, promotion: Record<string, unknown>): Outcome {
  const entity = entityNames.find(name => name === promotion.entity)
  const [id, by] = [String(promotion.id), String(promotion.by ?? '')]
  if (!entity || entity === 'api_key') return refusal(`The centre takes no ${String(promotion.entity)} from an edge.`)
  const row = data.get(entity, id)
  if (row && !scope.keys.has(keyOf(entity, id))) return refusal(`${id} does not concern this edge.`)
  const fields = isObject(promotion.fields) ? (toJson(promotion.fields) as Row) : undefined
  const base = isObject(promotion.base) ? (toJson(promotion.base) as Row) : {}
  if (!row && !fields) return taken
  if (!row && Object.keys(base).length > 0) return changed(data, entity, id, 'It is there no longer.')
  if (row && Object.entries(base).some(([field, value]) => !isDeepStrictEqual(row[field] ?? null, value))) {
    return changed(data, entity, id, 'It has been changed here meanwhile.')
  }
  try {
    if (!fields) data.remove(entity, id, { by })
    else if (row) data.update(entity, id, fields, { by })
    else data.put(entity, { ...fields, id }, { by })
    return taken
  } catch (error) {
    return refusal(`The centre does not take it: ${messageOf(error)}`)
  }
}

const taken: Outcome = { type: 'alcove_promote_response', success: true }

const refusal = (reason: string): Outcome => ({ type: 'alcove_promote_response', success: false, reason })

const changed = (data: Data, entity: EntityName, id: string, reason: string): Outcome => ({
  ...refusal(reason),
  now: changeOf(data, entity, id),
})
