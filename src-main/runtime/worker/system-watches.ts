import type { Json } from '../../base/json.ts'
import type { MirroredModule } from '../worker-contract.ts'

type Run = (value: Json | null) => void | Promise<void>

interface Watch {
  slug: string
  key: string
  run: Run
  /** The module it points to now. */
  target: string | undefined
  /** The value there is has still to be told. */
  isDue: boolean
}

export interface SystemWatches {
  add(slug: string, key: string, run: Run): () => void
  changed(of: string, values: Record<string, Json>): void
  /** Modules came, went or moved: a new target tells its value, one that is the same or gone tells nothing. */
  resolve(): void
}

interface Parts {
  find(slug: string): MirroredModule | undefined
  guard(what: string, run: () => void | Promise<void>): Promise<void>
}

/** Status by names in a system: the module may not be there yet, and may become another one (driver.md 8). */
export function createSystemWatches({ find, guard }: Parts): SystemWatches {
  const all = new Set<Watch>()

  const tell = (watch: Watch, value: Json) =>
    void guard(`The watch of ${watch.slug}.${watch.key}`, () => watch.run(value))

  function point(watch: Watch): void {
    const found = find(watch.slug)
    if (found?.id === watch.target) return
    watch.target = found?.id
    if (found?.status[watch.key] === undefined || watch.isDue) return
    // A value that comes at this very moment is told once.
    watch.isDue = true
    queueMicrotask(() => {
      const value = find(watch.slug)?.status[watch.key]
      if (!watch.isDue || !all.has(watch)) return
      watch.isDue = false
      if (value !== undefined) tell(watch, value)
    })
  }

  return {
    add(slug, key, run) {
      const watch: Watch = { slug, key, run, target: undefined, isDue: false }
      all.add(watch)
      point(watch)
      return () => void all.delete(watch)
    },
    changed(of, values) {
      for (const watch of [...all]) {
        const value = watch.target === of ? values[watch.key] : undefined
        if (value === undefined) continue
        watch.isDue = false
        tell(watch, value)
      }
    },
    resolve() {
      for (const watch of all) point(watch)
    },
  }
}
