import { setImmediate } from 'node:timers/promises'
import { bell } from '../../base/bell.ts'
import { type Clock, wait } from '../../base/clock.ts'
import { emitter } from '../../base/emitter.ts'
import type { Log } from '../../base/log.ts'
import { messageOf } from '../../base/result.ts'
import type { ConditionView } from '../conditions/condition-view.ts'
import type { NearMiss } from '../instance.ts'
import { noJournal, type TraceJournal } from './trace-journal.ts'

/**
 * It `fired`; or why nothing came of a condition that became true, also where all held (`disabled`, `parked`); a web
 * request that was turned away (`refused`); an action that came to nothing.
 */
export type TraceKind = 'fired' | NearMiss | 'disabled' | 'parked' | 'refused' | 'action_failed'

/** One run, or one that nearly was. All times are milliseconds since 1970. */
export interface Trace {
  /** Counts up, also over restarts. */
  id: number
  instance_id: string
  at: number
  kind: TraceKind
  /** The key of the condition that became true; empty where none did. */
  cause: string
  /** For a person: what happened, and why or why not. */
  message: string
  /** As they were then, with their values and how old these were. */
  conditions: ConditionView[]
  /** How often in a row, where the same came again and again. */
  times: number
}

export type NewTrace = Omit<Trace, 'id' | 'times'>

/** What the instances did and nearly did: the last of each, and of all together. */
export interface Traces {
  add(trace: NewTrace): void
  /**
   * Whether the same came to nothing for the same reason within the last second: it is counted there then, as what goes
   * up and down a thousand times a second must cost next to nothing, and push nothing else out.
   */
  again(instanceId: string, kind: NearMiss | 'disabled' | 'parked', cause: string): boolean
  /** The oldest first; none before those that were kept are read. */
  of(instanceId: string): readonly Trace[]
  /** Each new one, and one that came again with its `times`, at most once a second. */
  watch(listener: (trace: Trace) => void): () => void
  forget(instanceId: string): void
  /** Reads what was kept, and keeps what comes, a second's at a time. */
  run(signal: AbortSignal): Promise<void>
}

const MOST_OF_ONE = 100
const MOST_OF_ALL = 2_000
/** What somebody outside can cause without end, and what nearly was, must not push out what the room did. */
const SHARES = { refused: { ofOne: 20, ofAll: 400 }, missed: { ofOne: 60, ofAll: 1_200 } }
const PAUSE_MS = 1_000
const AGAIN_MS = 1_000
const MOST_IN_TURN = 10
/** In a storm the disk is spared: the last of each second are kept, and all stay in memory. */
const MOST_WRITTEN = 300
const AT_ONCE = 50

interface Parts {
  clock: Clock
  log: Log
  journal?: TraceJournal | undefined
}

export function createTraces({ clock, log, journal = noJournal }: Parts): Traces {
  /** By id, in their order. */
  const all = new Map<number, Trace>()
  const byInstance = new Map<string, Trace[]>()
  const shared = { refused: new Set<Trace>(), missed: new Set<Trace>() }
  const news = emitter<Trace>()
  const due = bell()
  let unwritten = new Set<Trace>()
  /** They came again since somebody was told. */
  const untold = new Set<Trace>()
  /** Only then it is known under which id one is to be told. */
  let isLoaded = journal === noJournal
  let lastId = 0
  let isRefused = false

  function put(trace: Trace): void {
    all.set(trace.id, trace)
    const own = byInstance.get(trace.instance_id) ?? []
    byInstance.set(trace.instance_id, own)
    own.push(trace)
    const share = shareOf(trace)
    if (share) {
      shared[share].add(trace)
      const same = own.filter(one => shareOf(one) === share)
      if (same.length > SHARES[share].ofOne) drop(same[0])
      if (shared[share].size > SHARES[share].ofAll) drop(shared[share].values().next().value)
    }
    if (own.length > MOST_OF_ONE) drop(own[0])
    if (all.size > MOST_OF_ALL) drop(all.values().next().value)
  }

  function drop(trace: Trace | undefined): void {
    if (!trace) return
    forgetOne(trace)
    const own = byInstance.get(trace.instance_id)
    own?.splice(own.indexOf(trace), 1)
    if (own?.length === 0) byInstance.delete(trace.instance_id)
  }

  function forgetOne(trace: Trace): void {
    all.delete(trace.id)
    for (const some of [shared.refused, shared.missed, unwritten, untold]) some.delete(trace)
  }

  function refusedAgain(trace: NewTrace): Trace | undefined {
    const last = byInstance.get(trace.instance_id)?.at(-1)
    const isSame = last?.kind === 'refused' && trace.kind === 'refused' && last.message === trace.message
    return isSame ? last : undefined
  }

  /** Of the last second, the latest first: several conditions may go up and down in turn. */
  function lastMisses(id: string): Trace[] {
    const last = byInstance.get(id)?.slice(-MOST_IN_TURN).reverse() ?? []
    const isOther = (one: Trace) => shareOf(one) !== 'missed' || clock.now() - one.at > AGAIN_MS
    const end = last.findIndex(isOther)
    return end < 0 ? last : last.slice(0, end)
  }

  function countAgain(trace: Trace, at = trace.at): void {
    Object.assign(trace, { at, times: trace.times + 1 })
    unwritten.add(trace)
    untold.add(trace)
    due.ring()
  }

  function tell(): void {
    const traces = [...untold]
    untold.clear()
    for (const trace of traces) news.emit(trace)
  }

  async function load(): Promise<void> {
    const kept = await journal.read(MOST_OF_ALL).catch((error): Trace[] => {
      log.warn(`What triggers did before cannot be read: ${messageOf(error)}`)
      return []
    })
    const since = [...all.values()]
    for (const some of [all, byInstance, shared.refused, shared.missed, untold]) some.clear()
    for (const trace of kept) {
      lastId = Math.max(lastId, trace.id)
      put(trace)
    }
    isLoaded = true
    // What happened meanwhile is later than all that was kept.
    for (const trace of since) put(Object.assign(trace, { id: ++lastId }))
    // Whoever watches already was told of none.
    if (news.size > 0) for (const trace of all.values()) news.emit(trace)
  }

  async function save(): Promise<void> {
    const traces = [...unwritten].slice(-MOST_WRITTEN)
    unwritten = new Set()
    try {
      for (let at = 0; at < traces.length; at += AT_ONCE) {
        if (at > 0) await setImmediate()
        journal.append(traces.slice(at, at + AT_ONCE))
      }
      isRefused = false
    } catch (error) {
      if (!isRefused) log.warn(`Why triggers ran or did not is not kept, as it cannot be written: ${messageOf(error)}`)
      isRefused = true
    }
  }

  return {
    add(given) {
      const known = refusedAgain(given)
      if (known) return countAgain(known, given.at)
      const trace = { id: ++lastId, ...given, times: 1 }
      put(trace)
      unwritten.add(trace)
      due.ring()
      if (isLoaded) news.emit(trace)
    },
    again(id, kind, cause) {
      const same = lastMisses(id).find(one => one.kind === kind && one.cause === cause)
      if (same) countAgain(same)
      return same !== undefined
    },
    of: id => (isLoaded ? (byInstance.get(id) ?? []) : []),
    watch: news.on,
    forget(id) {
      for (const trace of byInstance.get(id) ?? []) forgetOne(trace)
      byInstance.delete(id)
    },
    async run(signal) {
      await load()
      while (!signal.aborted) {
        await due.rung(signal)
        tell()
        await save()
        await wait(clock, PAUSE_MS, signal).catch(() => undefined)
      }
      await save()
      journal.close()
    },
  }
}

/** What it did has all the room that there is. */
function shareOf({ kind }: Trace): keyof typeof SHARES | undefined {
  if (kind === 'refused') return 'refused'
  return kind === 'fired' || kind === 'action_failed' ? undefined : 'missed'
}
