/** What a technician reads off a wire: bytes in hex, and the text in them. */

const decoder = new TextDecoder('utf-8', { fatal: true })
const BYTES_A_ROW = 16

export const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join(' ')

export interface HexRow {
  /** Where its first byte is. */
  offset: number
  hex: string
  /** What can be printed, and a dot for the rest. */
  text: string
}

/** Sixteen bytes to a row, as every hex view has them. */
export function hexRows(bytes: Uint8Array): HexRow[] {
  const rows: HexRow[] = []
  for (let offset = 0; offset < bytes.length; offset += BYTES_A_ROW) {
    const row = bytes.subarray(offset, offset + BYTES_A_ROW)
    rows.push({ offset, hex: hexOf(row), text: Array.from(row, dotted).join('') })
  }
  return rows
}

const dotted = (byte: number) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·')

/** A stretch of text: as it is, or an escape for what cannot be seen. */
export interface Stretch {
  text: string
  hidden: boolean
}

const escapes: Readonly<Record<string, string>> = {
  '\r': '\\r',
  '\n': '\\n',
  '\t': '\\t',
  '\0': '\\0',
  '\u001b': '\\e',
}
// biome-ignore lint/suspicious/noControlCharactersInRegex: what cannot be seen is what it looks for.
const unseen = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/

/** UTF-8 where it is that, bytes as escapes where not; what cannot be seen is written out. `lines` keeps line breaks. */
export function stretches(bytes: Uint8Array, lines = false): Stretch[] {
  const found: Stretch[] = []
  const add = (text: string, hidden: boolean) => {
    const last = found.at(-1)
    if (last?.hidden === hidden) last.text += text
    else found.push({ text, hidden })
  }
  for (const character of characters(bytes)) {
    if (typeof character === 'number') add(`\\x${character.toString(16).padStart(2, '0')}`, true)
    else if (lines && character === '\n') add('\n', false)
    else if (lines && character === '\r') continue
    else if (unseen.test(character)) add(escapes[character] ?? escaped(character), true)
    else add(character, false)
  }
  return found
}

const escaped = (character: string) => {
  const code = character.codePointAt(0) ?? 0
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`
}

/** Text as one string, escapes written out. */
export const textOf = (bytes: Uint8Array): string =>
  stretches(bytes)
    .map(({ text }) => text)
    .join('')

function characters(bytes: Uint8Array): (string | number)[] {
  try {
    return [...decoder.decode(bytes)]
  } catch {
    return Array.from(bytes, byte => (byte < 0x80 ? String.fromCharCode(byte) : byte))
  }
}
