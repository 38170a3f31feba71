import { realDisk } from '../../../store/disk.ts'
import { type AppendFile, type OpenAppendFile, openAppendFile } from '../append-file.ts'

/** Real files on a disk that can be told to refuse. */
export interface FailingFiles {
  open: OpenAppendFile
  /** What is appended from now on goes to the disk in part, and is refused with this error. */
  refuse(errno: string, operation?: 'append' | 'sync' | 'open'): void
  recover(): void
}

export function failingFiles(): FailingFiles {
  let refusal: { errno: string; operation: string } | undefined
  const check = (operation: string) => {
    if (refusal?.operation === operation)
      throw Object.assign(new Error(`${refusal.errno}: refused, ${operation}`), { code: refusal.errno })
  }
  return {
    refuse(errno, operation = 'append') {
      refusal = { errno, operation }
    },
    recover() {
      refusal = undefined
    },
    open(path) {
      check('open')
      const file = openAppendFile(path)
      return {
        ...file,
        append(bytes) {
          if (refusal?.operation === 'append') file.append(bytes.subarray(0, bytes.length / 2))
          check('append')
          file.append(bytes)
        },
        async sync() {
          check('sync')
          await file.sync()
        },
      }
    },
  }
}

/** Files and a disk that take no time to flush, which tells nobody in a test anything. */
export const instant = {
  disk: { ...realDisk, syncFolder: async () => {} },
  openFile: (path: string): AppendFile => ({ ...openAppendFile(path), sync: async () => {} }),
}

/** Files of which a power cut takes what is not flushed, and a disk that flushes when it is told to. */
export function unflushedFiles() {
  const waiting: (() => void)[] = []
  /** How much of each file a power cut cannot take. */
  const safe = new Map<string, number>()
  return {
    safe,
    flush: () => {
      for (const flushed of waiting.splice(0)) flushed()
    },
    disk: instant.disk,
    openFile: (path: string): AppendFile => {
      const file = openAppendFile(path)
      let length = 0
      return {
        ...file,
        append(bytes) {
          file.append(bytes)
          length += bytes.length
        },
        sync() {
          const now = length
          return new Promise<void>(resolve => {
            waiting.push(() => {
              safe.set(path, now)
              resolve()
            })
          })
        },
      }
    },
  }
}
