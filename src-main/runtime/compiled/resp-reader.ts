/** Nobody has more to say to a redis that holds nothing. */
const MOST_BYTES = 1024 * 1024
const MOST_WORDS = 1_024

/**
 * Takes commands out of bytes, however they are cut (RESP2): lists of counted texts, or a line of words. Gives nothing
 * when they are no commands.
 */
export function createRespReader(): (bytes: Buffer) => string[][] | undefined {
  let kept = Buffer.alloc(0)
  return bytes => {
    kept = Buffer.concat([kept, bytes])
    if (kept.length > MOST_BYTES) return undefined
    const commands: string[][] = []
    let at = 0
    for (;;) {
      const found = commandAt(kept, at)
      if (found === 'wrong') return undefined
      if (!found) break
      if (found.words.length > 0) commands.push(found.words)
      at = found.end
    }
    kept = kept.subarray(at)
    return commands
  }
}

type Found = { words: string[]; end: number } | 'wrong' | undefined

function commandAt(bytes: Buffer, start: number): Found {
  const line = lineAt(bytes, start)
  if (!line) return undefined
  if (!line.text.startsWith('*')) return { words: line.text.split(' ').filter(Boolean), end: line.end }
  const count = countIn(line.text)
  if (count === undefined || count > MOST_WORDS) return 'wrong'
  const words: string[] = []
  let at = line.end
  while (words.length < count) {
    const head = lineAt(bytes, at)
    if (!head) return undefined
    const length = head.text.startsWith('$') ? countIn(head.text) : undefined
    if (length === undefined || length > MOST_BYTES) return 'wrong'
    if (bytes.length < head.end + length + 2) return undefined
    words.push(bytes.toString('utf8', head.end, head.end + length))
    at = head.end + length + 2
  }
  return { words, end: at }
}

function lineAt(bytes: Buffer, start: number): { text: string; end: number } | undefined {
  const end = bytes.indexOf('\r\n', start, 'latin1')
  return end < 0 ? undefined : { text: bytes.toString('latin1', start, end), end: end + 2 }
}

function countIn(text: string): number | undefined {
  return /^.\d{1,9}$/.test(text) ? Number(text.slice(1)) : undefined
}
