import { type Entries, type Entry, isDiscovery, type Past } from '../entries.ts'
import type { BrokerOptions } from '../options/document.ts'
import { envelope } from '../topics/payloads.ts'
import type { Message } from './broker-connection.ts'
import { type BrokerWordsParts, createBrokerWords, type Unmasked } from './broker-words.ts'
import { createLastWords } from './last-words.ts'

/** What one broker has still to be told: the newest of each topic, and never a value of its own. */
export interface BrokerQueue {
  changed(entry: Entry): void
  cleared(entry: Entry | Past): void
  /** What Home Assistant was told is taken away where it ought not to find it with the options as they are. */
  clearDiscovery(): void
  /** What was told before the node began, and not since, is taken away: as it is now nobody can tell it. */
  clearPast(): void
  /** All that ought to be kept is told again. */
  all(): void
  /** The next messages; none when all is told. */
  take(): Message[]
  /** Those last taken have arrived. */
  arrived(): void
  /** They may not have. */
  lost(): void
  /** Those last taken among them, until they have arrived. */
  readonly waiting: number
  readonly dropped: number
  /** What is to be said last at topics, until it has arrived. */
  gone(): Iterable<[topic: string, payload: string]>
}

export interface QueueParts extends BrokerWordsParts {
  entries: Entries
  options(): BrokerOptions
  monotonic(): number
  /** What `gone` gave when the node was stopped. */
  goneBefore: readonly (readonly [topic: string, payload: string])[]
  /** It gives something else now. */
  goneChanged(): void
}

/** One slice: so many, or so many bytes, or so long a turn of the main loop. */
const MOST_MESSAGES = 300
const MOST_BYTES = 128 * 1024
const MOST_MS = 4
/** Between two looks at the clock. To mask is begun rarely, as beginning it costs the most. */
const FEW = 16
/** What is longer may be what a broker of MQTT 3.1.1 hangs up on, which cannot say what it takes. */
const LONG = 16 * 1024
const MOST_SUSPECTS = 1_000
export function createBrokerQueue(parts: QueueParts): BrokerQueue {
  const { entries, said, options, monotonic, troubled } = parts
  const words = createBrokerWords(parts)
  /** They come before what is to be said anew. */
  const lastWords = createLastWords({ before: parts.goneBefore, changed: parts.goneChanged, monotonic })
  const changed = new Set<Entry>()
  /** For which there was no time, the first of them last: it comes first, so that one that is slow is found out. */
  let left: Entry[] = []
  /** What of the whole is still to be told. */
  let pass: IterableIterator<Entry | Past> | undefined
  let passed = 0
  /** Those last taken, until they have arrived. */
  let flying: Message[] = []
  /** How many of those are last words; they come first. */
  let lastOnes = 0
  /** Long ones that were under way when the connection ended; and those of them that wait until all else is told. */
  const suspects = new Set<string>()
  const long = new Set<Entry>()

  function next(): Entry | undefined {
    for (let entry = left.pop(); entry; entry = left.pop()) if (entries.all.get(entry.topic) === entry) return entry
    for (const entry of changed) {
      changed.delete(entry)
      // Another may have taken its topic.
      if (entries.all.get(entry.topic) === entry) return entry
    }
    for (let step = pass?.next(); step && !step.done; step = pass?.next()) {
      passed += 1
      if (step.value.kind !== 'past') return step.value
    }
    pass = undefined
    return undefined
  }

  /** The next ones, with the texts that filters apply to. */
  function gathered(most: number, mostBytes: number): Unmasked[] {
    const { home_assistant } = options()
    const few: Unmasked[] = []
    let bytes = 0
    for (let entry = next(); entry; entry = next()) {
      if (isDiscovery(entry) && !home_assistant) continue
      if (suspects.has(entry.topic)) {
        long.add(entry)
        continue
      }
      const text = said.maskable(entry)
      few.push({ entry, text })
      bytes += text.length
      if (few.length >= most || bytes >= mostBytes) break
    }
    return few
  }

  /** At which the connection may end: alone, and when all else is told. */
  function suspect(): Unmasked[] {
    for (const entry of long) {
      long.delete(entry)
      if (entries.all.get(entry.topic) === entry) return [{ entry, text: said.maskable(entry) }]
    }
    return []
  }

  function worded(taken: readonly Unmasked[]): Message[] {
    const told = words.of(taken)
    left.push(...told.left.reverse())
    return told.messages
  }

  function discoveryGoes(entry: Entry | Past, stays?: string): void {
    const topics = [entry.topic]
    if (entry.kind === 'discovery') topics.push(entry.discovery.topic(true))
    else if (entry.kind === 'past' && entry.of === 'discovery') topics.push(entry.settable)
    for (const topic of topics) if (topic !== stays) lastWords.add(topic, '')
  }

  return {
    changed: entry => void changed.add(entry),
    cleared(entry) {
      if (entry.kind !== 'past') changed.delete(entry)
      if (!isDiscovery(entry)) lastWords.add(entry.topic, lastWordAt(entry))
      else if (options().home_assistant) discoveryGoes(entry)
    },
    clearDiscovery() {
      for (const entry of entries.all.values()) {
        if (!isDiscovery(entry)) continue
        // What stays where it is stays at Home Assistant as people have set it up there: to take it away forgets that.
        discoveryGoes(entry, entry.kind === 'discovery' && options().home_assistant ? words.topicOf(entry) : undefined)
      }
    },
    clearPast() {
      for (const entry of entries.all.values()) {
        if (entry.kind === 'past' && entry.of === 'state') lastWords.add(entry.topic, '')
      }
    },
    all() {
      changed.clear()
      long.clear()
      left = []
      pass = entries.all.values()
      passed = 0
      lastWords.again()
    },
    take() {
      const begun = monotonic()
      const messages = lastWords.take(MOST_MESSAGES, MOST_BYTES).filter(words.fits)
      lastOnes = messages.length
      const most = parts.mask().isEmpty ? FEW : MOST_MESSAGES
      let bytes = messages.reduce((sum, { topic }) => sum + topic.length, 0)
      // A value that went out before the last word of its topic would be taken away by it.
      while (
        lastWords.waiting === 0 &&
        messages.length < MOST_MESSAGES &&
        bytes < MOST_BYTES &&
        monotonic() - begun < MOST_MS
      ) {
        const few = gathered(most, MOST_BYTES - bytes)
        if (few.length === 0) break
        const ready = worded(few)
        for (const { payload, topic } of ready) bytes += payload.length + topic.length
        messages.push(...ready)
      }
      if (messages.length === 0 && left.length === 0) messages.push(...worded(suspect()))
      flying = messages
      return messages
    },
    arrived() {
      if (suspects.size > 0) for (const { topic } of flying) suspects.delete(topic)
      lastWords.arrived()
      for (const { topic } of flying.slice(lastOnes)) lastWords.told(topic)
      flying = []
    },
    lost() {
      const [only] = flying
      if (only && flying.length === 1 && suspects.has(only.topic)) {
        troubled(`It hangs up when it is told what ${only.topic} says, which may be too long for it.`)
      }
      if (suspects.size > MOST_SUSPECTS) suspects.clear()
      for (const { topic, payload } of flying) if (payload.length > LONG) suspects.add(topic)
      flying = []
      lastWords.lost()
    },
    gone: lastWords.all,
    get waiting() {
      return (
        flying.length +
        lastWords.waiting +
        left.length +
        long.size +
        changed.size +
        (pass ? Math.max(0, entries.all.size - passed) : 0)
      )
    },
    get dropped() {
      return words.dropped + lastWords.dropped
    },
  }
}

/** Of records an envelope stays that says that there is none (mqtt.md 1); elsewhere nothing. */
const lastWordAt = (entry: Entry | Past): string =>
  entry.kind === 'metadata' || (entry.kind === 'past' && entry.of === 'metadata') ? envelope(entry.at, 'null') : ''
