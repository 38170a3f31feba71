/** What core keeps in redis, as far as an edge can tell (edge.md 5.2). */
export interface Redis {
  readonly hashes: Map<string, Map<string, string>>
  readonly keys: Map<string, string>
  /** Every publish, in order. */
  readonly publishes: Publish[]
  /** The status of a module, parsed; `undefined` where there is none. */
  status(moduleId: string, name: string): unknown
  hset(hash: string, field: string, value: string): void
  set(key: string, value: string): void
  clear(hash: string): void
  publish(channel: string, payload: string): void
}

export interface Publish {
  channel: string
  payload: string
}

/** `keep`: how many publishes are remembered. */
export function createRedis(keep: number): Redis {
  const hashes = new Map<string, Map<string, string>>()
  const keys = new Map<string, string>()
  const publishes: Publish[] = []
  const redis: Redis = {
    hashes,
    keys,
    publishes,
    status(moduleId, name) {
      const text = hashes.get(`status/${moduleId}`)?.get(name)
      return text === undefined ? undefined : JSON.parse(text)
    },
    hset(hash, field, value) {
      const fields = hashes.get(hash) ?? new Map<string, string>()
      hashes.set(hash, fields.set(field, value))
      redis.publish(`${hash}/${field}`, value)
    },
    set: (key, value) => void keys.set(key, value),
    clear(hash) {
      const fields = hashes.get(hash)
      hashes.delete(hash)
      for (const field of fields?.keys() ?? []) redis.publish(`${hash}/${field}`, 'null')
    },
    publish(channel, payload) {
      publishes.push({ channel, payload })
      if (publishes.length > keep) publishes.shift()
    },
  }
  return redis
}
