// The two containers of the edge protocol (edge.md 2.1, 2.2).

export interface Message {
  sequence_id: number
  body: { type: string; [member: string]: unknown }
}

/** A message, or in words why the core drops it. */
export type Read = { message: Message } | { dropped: string }

export function readText(raw: string): Read {
  let value: unknown
  try {
    value = JSON.parse(raw)
  } catch {
    return { dropped: 'it is no JSON' }
  }
  if (!isObject(value)) return { dropped: 'it is no object' }
  const strange = Object.keys(value).filter(key => key !== 'sequence_id' && key !== 'body')
  if (strange.length > 0) return { dropped: `the container has another key: ${strange.join(', ')}` }
  const { sequence_id, body } = value
  if (!Number.isSafeInteger(sequence_id) || Number(sequence_id) < 0 || !isPlainInteger(raw)) {
    return { dropped: 'sequence_id is no integer' }
  }
  if (!isObject(body) || typeof body.type !== 'string') return { dropped: 'the body has no type' }
  return { message: { sequence_id: Number(sequence_id), body: { ...body, type: body.type } } }
}

export const writeText = (sequence_id: number, body: object): string => JSON.stringify({ sequence_id, body })

/** The answer to `fetch_binary`; without content it is a fail. */
export function writeBinary(sequence_id: number, key: string, content: Buffer | undefined): Buffer {
  const name = Buffer.from(key)
  const head = Buffer.alloc(13)
  head.writeBigUInt64BE(BigInt(sequence_id), 0)
  head.writeUInt8(content ? 0 : 1, 8)
  head.writeInt32BE(name.length, 9)
  return Buffer.concat([head, name, content ?? Buffer.alloc(0)])
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** `1e3` and `1.0` are integers to JavaScript and not to the core. It stands first or last in a container of two keys. */
const isPlainInteger = (raw: string) =>
  /^\s*\{\s*"sequence_id"\s*:\s*\d+\s*,/.test(raw) || /,\s*"sequence_id"\s*:\s*\d+\s*\}\s*$/.test(raw)
