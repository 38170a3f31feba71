export type LatestKind = 'restart' | 'status' | 'setting'

/** The newest of something that waits to go up. Replaced as a whole, so that the same object is the same value. */
export interface Latest {
  readonly kind: LatestKind
  readonly mod: string
  /** Of the status or setting; empty for a restart. */
  readonly name: string
  /** JSON of a status, YAML of a setting, the metadata of a module that began anew. */
  readonly text: string
  /** Since when the centre has not been told, in milliseconds since 1970. */
  readonly at: number
}

/** What waits, the newest of each. */
export interface LatestBook {
  get(key: string): Latest | undefined
  /** Replaces what waited under the same key. */
  put(latest: Latest): void
  remove(key: string): void
  keys(): IterableIterator<string>
  count(kind: LatestKind): number
  readonly oldestAt: number | undefined
}

export const keyOf = ({ kind, mod, name }: Pick<Latest, 'kind' | 'mod' | 'name'>): string => `${kind}\n${mod}\n${name}`

export function partsOf(key: string): Pick<Latest, 'kind' | 'mod' | 'name'> {
  const [kind, mod = '', ...name] = key.split('\n')
  return { kind: kind === 'restart' || kind === 'setting' ? kind : 'status', mod, name: name.join('\n') }
}

/** `touched` hears the key of all that is another. */
export function createLatestBook(touched: (key: string) => void): LatestBook {
  const entries = new Map<string, Latest>()
  const counts: Record<LatestKind, number> = { restart: 0, status: 0, setting: 0 }
  return {
    get: key => entries.get(key),
    put(latest) {
      const key = keyOf(latest)
      if (!entries.has(key)) counts[latest.kind] += 1
      // In its old place: the order is that of `at`.
      entries.set(key, latest)
      touched(key)
    },
    remove(key) {
      const latest = entries.get(key)
      if (!latest) return
      counts[latest.kind] -= 1
      entries.delete(key)
      touched(key)
    },
    keys: () => entries.keys(),
    count: kind => counts[kind],
    get oldestAt() {
      for (const { at } of entries.values()) return at
      return undefined
    },
  }
}
