import { createHash } from 'node:crypto'
import { type EntityName, entities } from '../../../src-main/model/index.ts'
import { type Data, keyOf, type Row, type Version } from '../data.ts'
import type { Scope } from './scope.ts'

export interface Change {
  entity: EntityName
  id: string
  revision: string
  by: string
  at: number
  row: Row | null
}

/** What a node has no business with, besides what the model hides. */
const withheld: Partial<Record<EntityName, readonly string[]>> = { edge: ['secret', 'api_key_id'] }

/** A record as it goes to an edge: settings in clear, no digests of passwords, no secret of a key. */
export function changeOf(data: Data, entity: EntityName, id: string): Change {
  const { revision, by, at } = data.versionOf(entity, id)
  const hidden = [...entities[entity].hidden, ...(withheld[entity] ?? [])]
  const fields = Object.entries(data.get(entity, id) ?? {}).filter(([name]) => !hidden.includes(name))
  return { entity, id, revision: String(revision), by, at, row: fields.length > 0 ? Object.fromEntries(fields) : null }
}

/** XOR over all records of the first 16 bytes of SHA-256 of `<entity>\n<id>\n<revision>`: asked for behind every change. */
export interface Digest {
  /** In hexadecimal. */
  text(): string
  /** The record may have another version now. */
  again(entity: EntityName, id: string): void
}

export function digestOf(data: Data, { order, keys }: Scope): Digest {
  const sum = new Uint32Array(4)
  const shares = new Map<string, Uint32Array>()
  const add = (share: Uint32Array) => {
    for (let at = 0; at < 4; at++) sum[at] = (sum[at] ?? 0) ^ (share[at] ?? 0)
  }
  const count = (entity: EntityName, id: string) => {
    const key = keyOf(entity, id)
    const before = shares.get(key)
    if (before) add(before)
    const share = shareOf(key, data.versionOf(entity, id))
    add(share)
    shares.set(key, share)
  }
  for (const { entity, id } of order) count(entity, id)
  return {
    text: () => Buffer.from(sum.buffer).toString('hex'),
    again(entity, id) {
      if (keys.has(keyOf(entity, id))) count(entity, id)
    },
  }
}

function shareOf(key: string, { revision }: Version): Uint32Array {
  const bytes = createHash('sha256').update(`${key}\n${revision}`).digest()
  return new Uint32Array(Uint8Array.from(bytes.subarray(0, 16)).buffer)
}
