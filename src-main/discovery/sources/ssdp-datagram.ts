/** Longer ones come from nobody who means well. */
export const MOST_BYTES = 4_096
const MOST_LINES = 64
const MOST_CHARACTERS = 1_024

const decoder = new TextDecoder()

/**
 * A datagram in the shape that node-ssdp reads in one pass, whatever its sender made of it: its expressions take their
 * time, squared, over a line with a line feed in it. Nothing when it is none of SSDP's three messages.
 */
export function tidyDatagram(bytes: Uint8Array): string | undefined {
  if (bytes.length > MOST_BYTES) return undefined
  const lines = decoder.decode(bytes).split(/\r\n|\n|\r/, MOST_LINES)
  const begin = beginning(lines[0] ?? '')
  if (!begin) return undefined
  return `${[begin, ...lines.slice(1).flatMap(tidyHeader)].join('\r\n')}\r\n\r\n`
}

function beginning(line: string): string | undefined {
  if (/^NOTIFY \* HTTP\/1\.\d\s*$/i.test(line)) return 'NOTIFY * HTTP/1.1'
  if (/^M-SEARCH \* HTTP\/1\.\d\s*$/i.test(line)) return 'M-SEARCH * HTTP/1.1'
  return /^HTTP\/1\.\d 200\b/i.test(line) ? 'HTTP/1.1 200 OK' : undefined
}

function tidyHeader(line: string): string[] {
  const colon = line.indexOf(':')
  const name = line.slice(0, Math.max(colon, 0)).trim()
  if (!/^[\w.-]{1,64}$/.test(name)) return []
  const value = line.slice(colon + 1, colon + 1 + MOST_CHARACTERS)
  return [`${name}: ${value.replace(/[\p{Cc}\u2028\u2029]/gu, ' ').trim()}`]
}
