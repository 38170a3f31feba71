import type { Readable } from 'node:stream'

/** Of a longer line only the beginning is kept. */
const MOST_CHARACTERS = 1_000

/** What a program writes, line by line, whatever it writes: bounded, and without characters that would tear up a log. */
export function readLines(from: Readable, heard: (line: string) => void): void {
  let begun = ''
  const say = (line: string) => {
    const plain = line.replaceAll(CONTROL, '').trim()
    if (plain) heard(plain)
  }
  from.setEncoding('utf8')
  from.on('data', (text: string) => {
    const lines = text.split('\n')
    lines[0] = begun + lines[0]
    begun = (lines.pop() ?? '').slice(0, MOST_CHARACTERS)
    for (const line of lines) say(line.slice(0, MOST_CHARACTERS))
  })
  from.once('end', () => say(begun))
  from.on('error', () => {})
}

const CONTROL = /\p{Cc}\[[0-9;]*m|[^\P{Cc}\t]/gu
