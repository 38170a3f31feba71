import { createHash, randomBytes } from 'node:crypto'
import type { Json } from '../../src-main/base/json.ts'
import type { EntityName } from '../../src-main/model/index.ts'
import { parentTypeOf } from '../../src-main/model/settings.ts'
import { parseSettings } from '../../src-main/model/settings-text.ts'
import type { Data, Row } from './data.ts'

/** A record with what PlaceOS works out on each save (model.md, callbacks), as far as somebody looks at it. */
export function derived(data: Data, entity: EntityName, row: Row): Row {
  if (entity === 'module') {
    const driver = data.get('driver', String(row.driver_id))
    return driver ? { ...row, name: driver.module_name ?? '', role: driver.role ?? 1 } : row
  }
  if (entity === 'settings')
    return { ...row, parent_type: parentTypeOf(String(row.parent_id)) ?? null, keys: keysOf(data, row) }
  if (entity === 'user') return { ...row, email_digest: md5(String(row.email ?? '')) }
  if (entity === 'doorkeeper_application') return { ...row, uid: md5(String(row.redirect_uri ?? '').toLowerCase()) }
  if (entity === 'trigger_instance') return { ...row, webhook_secret: row.webhook_secret || random(16) }
  if (entity === 'broker') return { ...row, secret: row.secret || random(64) }
  return row
}

/** Sample data brings its keys along: reading YAML for tens of thousands of records takes seconds. */
function keysOf(data: Data, row: Row): Json {
  if (Array.isArray(row.keys) && row.keys.length > 0 && !data.get('settings', String(row.id))) return row.keys
  return Object.keys(parseSettings(String(row.settings_string ?? '{}')))
}

const md5 = (text: string) => createHash('md5').update(text.trim().toLowerCase()).digest('hex')

const random = (bytes: number) => randomBytes(bytes).toString('hex')
