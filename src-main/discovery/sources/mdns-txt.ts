import { isUtf8 } from 'node:buffer'

const MOST_KEYS = 100

/** TXT records as text (RFC 6763 6.3 to 6.5): keys as they were sent, the first of a key counts, none without a value. */
export function readTxt(parts: readonly Buffer[]): Record<string, string> {
  const found = new Map<string, [string, string]>()
  for (const part of parts) {
    if (found.size >= MOST_KEYS) break
    const equals = part.indexOf(0x3d)
    const key = part.toString('latin1', 0, equals < 0 ? part.length : equals)
    // RFC 6763 6.4: printable ASCII.
    if (!/^[\x20-\x7e]+$/.test(key) || key === '__proto__' || found.has(key.toLowerCase())) continue
    found.set(key.toLowerCase(), [key, equals < 0 ? '' : printable(part.subarray(equals + 1))])
  }
  return Object.fromEntries(found.values())
}

/** Values are bytes: those that are no text are shown as hex. */
function printable(value: Buffer): string {
  const text = value.toString().replace(/\s+/g, ' ')
  return (isUtf8(value) && !/\p{Cc}/u.test(text) ? text.replace(/\p{Cf}/gu, '') : value.toString('hex')).slice(0, 255)
}
