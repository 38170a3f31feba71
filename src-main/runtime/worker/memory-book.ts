import { getHeapStatistics } from 'node:v8'

/** One entry in so many is measured: measuring costs, and who hoards does so again and again. */
const ONE_IN = 16
/** Less than this is what any code leaves behind until it is collected. */
const NOTABLE_BYTES = 16 * 1024 * 1024

/** Which module's code adds most to the memory of the thread, so that it can be named when there is no more. */
export interface MemoryBook {
  /** Runs code of the module with this number. */
  during<T>(number: number, run: () => T): T
}

/** `note` is told the number of the module that has added a notable amount, and more than any other. */
export function createMemoryBook(note: (number: number) => void, held: () => number = heldBytes): MemoryBook {
  const added = new Map<number, number>()
  let entries = 0
  let most = 0

  function count(number: number, before: number): void {
    const grown = Math.max(0, held() - before) * ONE_IN
    const sum = (added.get(number) ?? 0) + grown
    added.set(number, sum)
    if (sum <= most || sum < NOTABLE_BYTES) return
    most = sum
    note(number)
  }

  return {
    during(number, run) {
      entries += 1
      if (entries % ONE_IN !== 0) return run()
      const before = held()
      try {
        return run()
      } finally {
        count(number, before)
      }
    },
  }
}

/** What this thread holds in objects and in buffers. */
function heldBytes(): number {
  const { used_heap_size, external_memory } = getHeapStatistics()
  return used_heap_size + external_memory
}
