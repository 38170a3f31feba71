import { type Disk, realDisk } from '../disk.ts'

/** A real disk that can be told to refuse, and counts the files it wrote. */
export interface FailingDisk extends Disk {
  /** Refuses this operation, or all of them, with this error until told otherwise. */
  refuse(errno: string, operation?: keyof Disk): void
  recover(): void
  /** How many files were written in full. */
  readonly written: number
}

export function failingDisk(): FailingDisk {
  let refusal: { errno: string; operation: keyof Disk | undefined } | undefined
  let written = 0
  const check = (operation: keyof Disk) => {
    if (!refusal || (refusal.operation && refusal.operation !== operation)) return
    throw Object.assign(new Error(`${refusal.errno}: refused, ${operation}`), { code: refusal.errno })
  }
  return {
    refuse(errno, operation) {
      refusal = { errno, operation }
    },
    recover() {
      refusal = undefined
    },
    get written() {
      return written
    },
    async read(path) {
      check('read')
      return realDisk.read(path)
    },
    async write(path, chunks) {
      check('write')
      await realDisk.write(path, chunks)
      written += 1
    },
    async rename(from, to) {
      check('rename')
      await realDisk.rename(from, to)
    },
    async syncFolder(path) {
      check('syncFolder')
      await realDisk.syncFolder(path)
    },
  }
}
