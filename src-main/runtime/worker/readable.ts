import { Buffer } from 'node:buffer'

/** Bytes as a technician reads them: text as it is, control characters by their escapes. */
export function readable(data: string | Uint8Array): string {
  const bytes = typeof data === 'string' ? Buffer.from(data, 'utf8') : Buffer.from(data)
  return JSON.stringify(bytes.toString('latin1')).slice(1, -1).slice(0, 2_000)
}
