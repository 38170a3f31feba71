import type { CompiledDrivers } from '../compiled-contract.ts'

/** Takes every file and runs none: what matters is when it comes. */
export interface FakeCompiled extends CompiledDrivers {
  readonly removed: readonly string[]
}

export function fakeCompiled(): FakeCompiled {
  const files = new Map<string, Buffer>()
  const removed: string[] = []
  return {
    removed,
    has: key => files.has(key),
    keys: () => [...files.keys()],
    async provide(key, fetch, signal) {
      files.set(key, await fetch(signal))
      return { ok: true }
    },
    async remove(key) {
      if (files.delete(key)) removed.push(key)
    },
  }
}

/** A machine that can run no compiled driver. */
export const noneCompiled: CompiledDrivers = {
  has: () => false,
  keys: () => [],
  provide: async () => ({ ok: false, reason: "This machine runs none of the central server's own drivers." }),
  remove: async () => undefined,
}
