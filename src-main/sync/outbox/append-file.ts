import { closeSync, fdatasync, ftruncateSync, openSync, writeSync } from 'node:fs'
import { promisify } from 'node:util'

/** A file that only grows. */
export interface AppendFile {
  /** With the kernel when it returns, so SIGKILL cannot take it back. Throws what the disk throws. */
  append(bytes: Buffer): void
  /** Back to this length; throws when the disk does not do it. */
  cut(length: number): void
  /** Done when what was appended is on the disk, so a power cut cannot take it back. */
  sync(): Promise<void>
  close(): void
}

/** Makes a file that must not be there yet. Handed in, so that a test can have a disk that is full or dying. */
export type OpenAppendFile = (path: string) => AppendFile

export const openAppendFile: OpenAppendFile = path => {
  const handle = openSync(path, 'ax', 0o600)
  return {
    append(bytes) {
      // The system may take a part only; the rest tells why.
      for (let written = 0; written < bytes.length; ) written += writeSync(handle, bytes, written)
    },
    cut: length => ftruncateSync(handle, length),
    sync: () => flush(handle),
    close: () => closeSync(handle),
  }
}

const flush = promisify(fdatasync)
