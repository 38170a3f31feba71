import { Buffer } from 'node:buffer'

/**
 * What a hint sends, as bytes: `\x81` stands for one, letters up to U+00FF are one each, others go as UTF-8. Reads what
 * `printable` has written.
 */
export function bytesOf(text: string): Buffer {
  const parts = text.match(/\\x[0-9a-f]{2}|./gisu) ?? []
  return Buffer.concat(
    parts.map(part => {
      if (part.length === 4) return Buffer.from(part.slice(2), 'hex')
      return Buffer.from(part, part <= '\u00ff' ? 'latin1' : 'utf8')
    }),
  )
}

/** Bytes as a person can read them. What is no letter of ASCII, and the backslash, becomes `\x0d`. */
export const printable = (bytes: Uint8Array): string =>
  Array.from(bytes, byte =>
    byte >= 0x20 && byte < 0x7f && byte !== 0x5c
      ? String.fromCharCode(byte)
      : `\\x${byte.toString(16).padStart(2, '0')}`,
  ).join('')
