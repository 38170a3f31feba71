import { messageOf } from '../../../src-main/base/result.ts'
import { parseSettings } from '../../../src-main/model/settings-text.ts'
import type { Data, Row } from '../data.ts'
import { isObject } from '../frames.ts'
import { settingsOf } from '../payload.ts'
import { isSealed } from './cipher.ts'
import { listed, removed } from './entities.ts'
import { byFields, listParam, pageOf } from './lists.ts'
import { type Asked, Refused, type Route } from './route.ts'
import type { Wire } from './wire.ts'
import { created, invalid, needed, updated } from './writes.ts'

/** Nobody reads what is listed without an owner (rest.md 4.7). */
const nobody = { isSupport: false, isAdmin: false }

/** Settings: what the key may not read comes as ciphertext (rest.md 4.7). */
export function settingsRoutes(data: Data, wire: Wire): Route[] {
  const settings = (method: Route['method'], path: string, handle: Route['handle']): Route => ({
    method,
    path: `/settings${path}`,
    need: 'support',
    scope: 'settings',
    handle,
  })
  const shown = (asked: Asked) => (row: Row) => wire.row('settings', row, asked)
  const update: Route['handle'] = asked => {
    const before = needed(data, 'settings', asked.params.id ?? '')
    checkWrite(asked, Number(before.encryption_level))
    return { body: shown(asked)(updated(data, 'settings', asked.params.id ?? '', asked)) }
  }
  return [
    settings('GET', '', asked => {
      const parents = listParam(asked.query, 'parent_id')
      // No list headers with an owner (rest.md 1.9).
      if (parents)
        return {
          body: parents
            .flatMap(id => settingsOf(data, id))
            .slice(0, 100)
            .map(shown(asked)),
        }
      const rows = listed(data, 'settings', asked, []).toSorted(byFields('id'))
      return pageOf(asked, 'sets', rows, row => wire.row('settings', row, nobody))
    }),
    settings('GET', '/:id', asked => ({ body: shown(asked)(needed(data, 'settings', asked.params.id ?? '')) })),
    settings('POST', '', asked => {
      checkWrite(asked, 0)
      return { status: 201, body: shown(asked)(created(data, 'settings', asked)) }
    }),
    settings('PATCH', '/:id', update),
    settings('PUT', '/:id', update),
    settings('DELETE', '/:id', asked => {
      const row = needed(data, 'settings', asked.params.id ?? '')
      if (!asked.isAdmin && row.encryption_level !== 0) throw new Refused(403)
      return removed(data, 'settings', asked)
    }),
  ]
}

/** Who is no administrator touches level 0 only; what is written must be a mapping. */
function checkWrite({ body, isAdmin }: Asked, stored: number): void {
  const given = isObject(body) ? body : {}
  const level = Number(given.encryption_level ?? stored)
  if (!isAdmin && (level !== 0 || stored !== 0)) throw new Refused(403)
  if (typeof given.settings_string !== 'string' || isSealed(given.settings_string)) return
  try {
    parseSettings(given.settings_string)
  } catch (error) {
    throw invalid([{ field: 'settings_string', reason: messageOf(error) }])
  }
}
