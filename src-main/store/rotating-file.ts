import { closeSync, fstatSync, openSync, readSync, renameSync, writeSync } from 'node:fs'
import { errnoOf } from './disk.ts'

interface Options {
  /** Ends in `.jsonl`; older segments are `….1.jsonl`, `….2.jsonl` and so on. */
  path: string
  /** A segment is closed before it grows beyond this. */
  maxBytes: number
  /** How many segments are kept, the one being written included. */
  segments: number
}

export interface RotatingFile {
  /** With the kernel when it returns, so SIGKILL cannot take it back. Throws what the disk throws. */
  append(line: string): void
  close(): void
}

/** A file of lines that never grows beyond its cap: the oldest segment is dropped. */
export function rotatingFile({ path, maxBytes, segments }: Options): RotatingFile {
  let { handle, size } = openAtLineStart(path)
  return {
    append(line) {
      const bytes = Buffer.from(line)
      if (size > 0 && size + bytes.length > maxBytes) {
        closeSync(handle)
        shift(path, segments)
        ;({ handle, size } = openAtLineStart(path))
      }
      size += writeSync(handle, bytes)
    },
    close: () => closeSync(handle),
  }
}

function openAtLineStart(path: string): { handle: number; size: number } {
  const handle = openSync(path, 'a+', 0o600)
  const { size } = fstatSync(handle)
  if (size === 0) return { handle, size }
  // A power cut may have left half a line; the next one must not be glued to it.
  const last = Buffer.alloc(1)
  readSync(handle, last, 0, 1, size - 1)
  return { handle, size: last.toString() === '\n' ? size : size + writeSync(handle, '\n') }
}

function shift(path: string, segments: number): void {
  const segment = (number: number) => (number === 0 ? path : path.replace(/\.jsonl$/, `.${number}.jsonl`))
  for (let number = segments - 1; number > 0; number--) {
    try {
      renameSync(segment(number - 1), segment(number))
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') throw error
    }
  }
}
