import type { Disk } from '../disk.ts'

/** A disk in memory which loses its power after so many operations: what is done by then stays, the rest never was. */
export interface MemoryDisk extends Disk {
  readonly files: Map<string, Buffer>
  /** After this many operations every further one fails; a write that is hit leaves half of its bytes. */
  cutAfter(operations: number): void
  powerOn(): void
}

export function memoryDisk(): MemoryDisk {
  const files = new Map<string, Buffer>()
  let left = Number.POSITIVE_INFINITY
  const step = (lost: () => void = () => {}) => {
    if (left-- > 0) return
    if (left === -1) lost()
    throw Object.assign(new Error('EIO: no power'), { code: 'EIO' })
  }
  const present = (path: string) => {
    const bytes = files.get(path)
    if (bytes) return bytes
    throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' })
  }
  return {
    files,
    cutAfter(operations) {
      left = operations
    },
    powerOn() {
      left = Number.POSITIVE_INFINITY
    },
    async read(path) {
      return present(path)
    },
    async write(path, chunks) {
      const bytes = Buffer.concat(chunks)
      step(() => files.set(path, bytes.subarray(0, bytes.length / 2)))
      files.set(path, bytes)
    },
    async rename(from, to) {
      step()
      files.set(to, present(from))
      files.delete(from)
    },
    async syncFolder() {
      step()
    },
  }
}
