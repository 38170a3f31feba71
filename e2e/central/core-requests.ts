import { parse, stringify } from 'yaml'
import { toJson } from '../../src-main/base/json.ts'
import { parseSettings } from '../../src-main/model/settings-text.ts'
import type { Reply } from './core-link.ts'
import type { Data } from './data.ts'
import type { Message } from './frames.ts'
import type { Misbehaviour } from './misbehave.ts'
import type { Redis } from './redis.ts'
import { type CoreBuilds, registerResponse } from './register.ts'

interface StockParts {
  data: Data
  redis: Redis
  builds: CoreBuilds
  /** Files of compiled drivers, by key. */
  binaries: ReadonlyMap<string, Buffer>
  misbehave: Misbehaviour
  debugged(moduleId: string, message: string): void
}

type Body = Message['body']

/** What a stock core makes of the requests of an edge (edge.md 3.2, 5). */
export function stockReply(parts: StockParts, edgeId: string, body: Body): Reply {
  const { data, redis, builds, binaries, misbehave } = parts
  switch (body.type) {
    case 'register':
      try {
        const reported = { modules: body.modules as string[], drivers: body.drivers as string[] }
        return { body: registerResponse(data, builds, edgeId, reported) }
      } catch {
        return undefined
      }
    case 'fetch_binary': {
      const key = String(body.key)
      const content = binaries.get(key)
      return content || misbehave.failMissingBinaries ? { key, content } : undefined
    }
    case 'proxy_redis':
      proxy(redis, body)
      return success(true)
    case 'settings_action':
      return success(keepSetting(data, String(body.module_id), String(body.setting_name), String(body.setting_value)))
    case 'debug_message':
      parts.debugged(String(body.module_id), String(body.message))
      return success(true)
    default:
      return undefined
  }
}

const success = (value: boolean): Reply => ({ body: { type: 'success', success: value } })

function proxy(redis: Redis, { action, hash_id, key_name, status_value }: Body): void {
  const [hash, key] = [String(hash_id), String(key_name)]
  const act: Record<string, () => void> = {
    hset: () => redis.hset(hash, key, typeof status_value === 'string' ? status_value : 'null'),
    set: () => redis.set(hash, key),
    clear: () => redis.clear(hash),
    publish: () => redis.publish(hash, key),
  }
  act[String(action).toLowerCase()]?.()
}

/** Into the module's unencrypted record, which is made when there is none (edge.md 5.3). */
export function keepSetting(data: Data, parentId: string, name: string, yaml: string): boolean {
  if (!data.get('module', parentId)) return false
  const record = [...data.tables.settings.values()].find(
    row => row.parent_id === parentId && row.encryption_level === 0 && !row.settings_id,
  )
  try {
    const value = toJson(parse(yaml, { schema: 'yaml-1.1' }))
    const settings = { ...parseSettings(String(record?.settings_string ?? '{}')), [name]: value }
    const row = { ...record, parent_id: parentId, encryption_level: 0, settings_string: stringify(settings) }
    data.put('settings', row, { by: `module ${parentId}` })
    return true
  } catch {
    return false
  }
}
