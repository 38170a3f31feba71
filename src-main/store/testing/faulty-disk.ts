import type { Disk } from '../disk.ts'

export type Fault =
  /** Nothing is done, and the disk says so. */
  | 'ENOSPC'
  | 'EIO'
  /** Half of what was written stays behind, and the disk says that it failed. */
  | 'short'
  /** It is done, and the disk says that it was not. */
  | 'done but EIO'
  /** The disk says that it is done, but half of the bytes are there when the power goes, right after. */
  | 'torn, then killed'
  | 'killed'

/** A disk in memory which goes wrong at a moment that the test chooses, and comes back when told. */
export interface FaultyDisk extends Disk {
  readonly files: Map<string, Buffer>
  /** From the operation after so many on, this many go wrong. */
  breakAfter(operations: number, fault: Fault, lasting: number): void
  /** Whether the program would no longer be alive. */
  readonly killed: boolean
  /** How often it went wrong since it last came back. */
  readonly troubles: number
  recover(): void
}

export function faultyDisk(): FaultyDisk {
  const files = new Map<string, Buffer>()
  let [until, left] = [Number.POSITIVE_INFINITY, 0]
  let fault: Fault = 'EIO'
  let killed = false
  let torn = false
  let troubles = 0

  function trouble(errno: string): Error {
    troubles += 1
    return Object.assign(new Error(errno), { code: errno })
  }

  /** `act` does the operation; `half` leaves half of it. */
  function step(act: () => void, half?: () => void): void {
    if (killed) throw trouble('EIO')
    if (until-- > 0 || left-- <= 0) return act()
    if (fault === 'killed') {
      killed = true
      half?.()
      throw trouble('EIO')
    }
    if (fault === 'torn, then killed') {
      if (!half) return act()
      torn = true
      return half()
    }
    if (fault === 'short') half?.()
    if (fault === 'done but EIO') act()
    throw trouble(fault === 'done but EIO' ? 'EIO' : fault === 'short' ? 'ENOSPC' : fault)
  }

  function present(path: string): Buffer {
    const bytes = files.get(path)
    if (bytes) return bytes
    throw Object.assign(new Error(path), { code: 'ENOENT' })
  }

  return {
    files,
    breakAfter(operations, kind, lasting) {
      ;[until, fault, left] = [operations, kind, lasting]
    },
    get killed() {
      return killed
    },
    get troubles() {
      return troubles
    },
    recover() {
      ;[until, left, killed, torn, troubles] = [Number.POSITIVE_INFINITY, 0, false, false, 0]
    },
    async read(path) {
      return present(path)
    },
    async write(path, chunks) {
      const bytes = Buffer.concat(chunks)
      step(
        () => files.set(path, bytes),
        () => files.set(path, bytes.subarray(0, bytes.length / 2)),
      )
    },
    async rename(from, to) {
      if (torn && left-- <= 0) killed = true
      present(from)
      step(() => {
        files.set(to, present(from))
        files.delete(from)
      })
    },
    async syncFolder() {
      // Once this is done callers are told that all is well, so the power must go before.
      if (torn) killed = true
      step(() => {})
    },
  }
}
