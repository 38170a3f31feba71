import { closeSync, fstatSync, openSync, readSync, renameSync, writeSync } from 'node:fs'
import { Failed } from '../base/result.ts'
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
  let open: { handle: number; size: number } | undefined = openAtLineStart(path)
  let ended = false

  return {
    append(line) {
      if (ended) throw new Failed('cancelled', 'It is closed.')
      const bytes = Buffer.from(line)
      if (open && open.size > 0 && open.size + bytes.length > maxBytes) {
        close()
        shift(path, segments)
      }
      open ??= openAtLineStart(path)
      open.size += writeSync(open.handle, bytes)
    },
    close() {
      ended = true
      close()
    },
  }

  /** The handle is forgotten with it: the system soon gives its number to another file. */
  function close(): void {
    const handle = open?.handle
    open = undefined
    if (handle !== undefined) closeSync(handle)
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
