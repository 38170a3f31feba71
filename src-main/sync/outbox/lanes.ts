import { keyOf, type Latest, type LatestBook } from './latest-book.ts'

/** Something to be sent now. Nothing else of its key is sent until it is told what came of it. */
export interface Job {
  readonly latest: Latest
  /** The centre has it. */
  done(): void
  /** It is sent again, or what replaced it, once `again` is called. */
  failed(): { again(): void }
}

/** Says what may be sent next, so that values overtake neither each other nor the restart of their module (edge.md 5.2). */
export interface Lanes {
  restarted(mod: string, metadata: string, at: number): void
  /** While there is a link, a value that the centre has is sent once more: it is a signal. */
  status(mod: string, name: string, json: string, at: number, isLinked: boolean): void
  setting(mod: string, name: string, yaml: string, at: number): void
  forget(mod: string): void
  clear(): void
  take(): Job | undefined
}

/** What is sent in one order: the restart and the status of a module, or its settings. */
interface Lane {
  readonly id: string
  /** Nothing for a lane of settings: they wait for no restart. */
  readonly restartKey: string | undefined
  /** All that waits of it. */
  readonly waiting: Set<string>
  /** Of these, what may be sent at once. */
  readonly unsent: Set<string>
  readonly flying: Set<string>
  readonly paused: Set<string>
  /** What the centre has of each status, where that is certain. Another one for each life of the module. */
  there: Map<string, string>
}

export function createLanes(book: LatestBook): Lanes {
  const lanes = new Map<string, Lane>()
  /** Those that may have something to send, the one that has waited longest first. */
  const due = new Set<Lane>()
  for (const key of book.keys()) {
    const latest = book.get(key)
    if (latest) enter(laneOf(latest), key)
  }

  return {
    restarted(mod, metadata, at) {
      beginAnew(laneOf({ kind: 'restart', mod }))
      put({ kind: 'restart', mod, name: '', text: metadata, at })
    },
    status(mod, name, json, at, isLinked) {
      const lane = laneOf({ kind: 'status', mod })
      const key = keyOf({ kind: 'status', mod, name })
      if (isLinked || lane.flying.has(key) || lane.there.get(name) !== json)
        put({ kind: 'status', mod, name, text: json, at })
      else leave(lane, key)
    },
    setting: (mod, name, yaml, at) => put({ kind: 'setting', mod, name, text: yaml, at }),
    forget(mod) {
      for (const kind of ['status', 'setting'] as const) {
        const lane = lanes.get(laneId({ kind, mod }))
        if (!lane) continue
        beginAnew(lane)
        if (lane.flying.size === 0) lanes.delete(lane.id)
      }
    },
    clear() {
      for (const lane of lanes.values()) beginAnew(lane)
      lanes.clear()
      due.clear()
    },
    take() {
      for (const lane of due) {
        due.delete(lane)
        const job = nextOf(lane)
        if (!job) continue
        // Behind the others, so that one module cannot keep them waiting.
        due.add(lane)
        return job
      }
      return undefined
    },
  }

  function laneOf(latest: Pick<Latest, 'kind' | 'mod'>): Lane {
    const id = laneId(latest)
    let lane = lanes.get(id)
    if (!lane) {
      lane = {
        id,
        restartKey: latest.kind === 'setting' ? undefined : keyOf({ kind: 'restart', mod: latest.mod, name: '' }),
        waiting: new Set(),
        unsent: new Set(),
        flying: new Set(),
        paused: new Set(),
        there: new Map(),
      }
      lanes.set(id, lane)
    }
    return lane
  }

  /** Replaces what waited, and says since when the centre was not told. */
  function put(latest: Latest): void {
    const key = keyOf(latest)
    book.put({ ...latest, at: book.get(key)?.at ?? latest.at })
    enter(laneOf(latest), key)
  }

  function enter(lane: Lane, key: string): void {
    lane.waiting.add(key)
    if (lane.flying.has(key) || lane.paused.has(key)) return
    lane.unsent.add(key)
    due.add(lane)
  }

  function leave(lane: Lane, key: string): void {
    lane.waiting.delete(key)
    lane.unsent.delete(key)
    book.remove(key)
  }

  function beginAnew(lane: Lane): void {
    for (const key of lane.waiting) leave(lane, key)
    lane.there = new Map()
  }

  function nextOf(lane: Lane): Job | undefined {
    const { restartKey, waiting, unsent, flying } = lane
    if (restartKey === undefined || !waiting.has(restartKey)) {
      for (const key of unsent) return jobOf(lane, key)
      return undefined
    }
    // What is on its way belongs to the life before: it must be there before all of that is cleared.
    return flying.size === 0 && unsent.has(restartKey) ? jobOf(lane, restartKey) : undefined
  }

  function jobOf(lane: Lane, key: string): Job | undefined {
    const latest = book.get(key)
    if (!latest) return undefined
    const { there } = lane
    lane.unsent.delete(key)
    lane.flying.add(key)
    // Should the answer be lost, nobody knows which of two values the centre has.
    there.delete(latest.name)
    return {
      latest,
      done() {
        lane.flying.delete(key)
        if (latest.kind === 'status') there.set(latest.name, latest.text)
        if (book.get(key) === latest) leave(lane, key)
        goOn(lane, key)
      },
      failed() {
        lane.flying.delete(key)
        lane.paused.add(key)
        due.add(lane)
        return {
          again() {
            lane.paused.delete(key)
            goOn(lane, key)
          },
        }
      },
    }
  }

  /** With what has come meanwhile, or waits still. */
  function goOn(lane: Lane, key: string): void {
    if (lane.waiting.has(key)) lane.unsent.add(key)
    due.add(lane)
  }
}

const laneId = ({ kind, mod }: Pick<Latest, 'kind' | 'mod'>): string => (kind === 'setting' ? `setting ${mod}` : mod)
