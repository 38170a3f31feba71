import { aborted, type Clock } from '../base/clock.ts'
import { emitter } from '../base/emitter.ts'
import { loadOnce } from '../base/load-once.ts'
import type { Log } from '../base/log.ts'
import { Failed } from '../base/result.ts'
import { createLogLimit } from '../runtime/log-limit.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { Changed } from '../store/change.ts'
import type { Store } from '../store/open.ts'
import { createBroker, type Edited, type PublishedBroker } from './broker/broker.ts'
import { loadSessions } from './broker/broker-session.ts'
import type { BrokerStanding } from './broker/standing.ts'
import { type BrokerCheck, type CheckDraft, checkBroker } from './check/check.ts'
import { revealedDraft, whyNotTried } from './check/kept-secrets.ts'
import { createCommands } from './commands.ts'
import { createEntries } from './entries.ts'
import { type BrokerOptions, type BrokerOptionsDocument, plainOptions } from './options/document.ts'
import { checkedOptions } from './options/options.ts'
import { createPublish } from './publish.ts'
import type { Published, PublishedFile } from './published.ts'
import { createSaid } from './said.ts'
import { stockHierarchy } from './topics/topics.ts'

/** What is published to MQTT brokers, and what comes from there. */
export interface Publishing {
  /** The tags that make levels of topics, the scope first. */
  readonly hierarchy: readonly string[]
  /** Connects to every broker of the records, follows their changes, and leaves them when the signal aborts. */
  run(signal: AbortSignal): Promise<void>
  states(): BrokerStanding[]
  /** Told the id of a broker whose standing changed, counters at most once a second. */
  changed(listener: (id: string) => void): () => void
  /** What would be kept where, as it is now and masked as it would be. Throws when the filters cannot be used. */
  preview(id: string, limit: number): PreviewedMessage[]
  /** Tries out one step of reaching a broker; changes nothing, here or there. */
  check(draft: CheckDraft, step: BrokerCheck['step'], signal: AbortSignal): Promise<BrokerCheck>
  /** What is kept beside the record of a broker; its key is ciphertext. */
  optionsOf(id: string): BrokerOptions
  /** Keeps some of it otherwise. A key that is ciphertext stays as it is. */
  keepOptions(id: string, fields: Partial<BrokerOptions>): Promise<BrokerOptions>
}

export interface PreviewedMessage {
  topic: string
  /** `null` when its filters take too long for it, so that it is not published. */
  payload: string | null
}

export interface PublishingParts {
  store: Store
  runtime: Pick<Runtime, 'news' | 'statusOf' | 'healthOf' | 'descriptionOf' | 'directory' | 'exec'>
  options: BrokerOptionsDocument
  published: PublishedFile
  clock: Clock
  log: Log
  node: { version: string }
  /** The tags that make levels of topics, the scope first; PlaceOS's own when left out. */
  hierarchy?: readonly string[] | undefined
  random?: () => number
  /** Told of each module that is called through a broker; what it returns is called once that has answered. */
  commanded?: (module: string) => () => void
}

export function createPublishing(parts: PublishingParts): Publishing {
  const { store, runtime, options, published, clock, log, hierarchy = stockHierarchy } = parts
  const node = store.preferences.get().node_id
  const news = emitter<string>()
  const brokers = new Map<string, { broker: PublishedBroker; life: AbortController; running: Promise<void> }>()
  const entries = createEntries({
    changed(entry) {
      for (const { broker } of brokers.values()) broker.queue.changed(entry)
    },
    cleared(entry) {
      for (const { broker } of brokers.values()) broker.queue.cleared(entry)
    },
    topicsChanged: published.changed,
    refused,
  })
  const said = createSaid(store, runtime)
  const commands = createCommands({ runtime, node, clock, log, commanded: parts.commanded })
  const limit = createLogLimit(clock)
  const publish = createPublish({
    ...{ store, runtime, entries, hierarchy, clock, log, refused },
    ...{ before: published.before, version: parts.node.version },
  })
  const goneBefore = new Map(Object.entries(published.before.gone))
  const now: Published = {
    ...{ seats: publish.seats, metadata: publish.metadata },
    *gone() {
      for (const [id, { broker }] of brokers) yield [id, broker.queue.gone()]
    },
  }
  const openSession = loadOnce(loadSessions)

  function refused(topic: string): void {
    const { ok, missed } = limit.take('refused')
    if (missed > 0) log.warn(`${missed} more topics have no room.`)
    if (ok) log.warn(`Nothing is published at ${topic.slice(0, 200)}: its name is too long, or there are too many.`)
  }

  const optionsOf = (id: string): BrokerOptions => options.get().brokers[id] ?? plainOptions

  function editedOf(id: string): Edited | undefined {
    const row = store.broker.get(id)
    return row && { row, options: optionsOf(id) }
  }

  function made(id: string): PublishedBroker {
    return createBroker({
      ...{ id, node, entries, said, commands, openSession, clock, log },
      current: () => editedOf(id),
      secrets: store.secrets,
      random: parts.random,
      goneBefore: goneBefore.get(id) ?? [],
      goneChanged: published.changed,
      changed: () => news.emit(id),
    })
  }

  function begin(id: string): void {
    if (brokers.has(id)) return
    const known = { broker: made(id), life: new AbortController(), running: Promise.resolve() }
    brokers.set(id, known)
    // Another with this id, some day, has it no more.
    goneBefore.delete(id)
    known.running = known.broker.run(known.life.signal)
  }

  /** What is kept at the broker stays there (mqtt.md 6). */
  async function forget(id: string): Promise<void> {
    const known = brokers.get(id)
    brokers.delete(id)
    known?.life.abort()
    news.emit(id)
    published.changed()
    await known?.running
    await options
      .change(now => {
        const { [id]: gone, ...others } = now.brokers
        return gone ? { ...now, brokers: others } : now
      })
      .catch(error => log.warn(`What was set for a removed broker stays on disk: ${error.message}`))
  }

  function follow({ entity, id, before, after }: Changed): void {
    if (entity !== 'broker') return
    if (!after) void forget(id)
    else if (!before) begin(id)
    else {
      const now = optionsOf(id)
      brokers.get(id)?.broker.edited({ row: before, options: now }, { row: after, options: now })
      news.emit(id)
    }
  }

  return {
    hierarchy,
    async run(signal) {
      for (const { id } of store.broker.ordered()) begin(id)
      const stop = store.changed.on(follow)
      await Promise.all([publish.run(signal), published.run(now, signal), aborted(signal)])
      stop()
      for (const { life } of brokers.values()) life.abort()
      await Promise.all([...brokers.values()].map(({ running }) => running))
      await published.settle(now)
      brokers.clear()
    },
    states: () => store.broker.ordered().map(({ id }) => (brokers.get(id)?.broker ?? made(id)).standing()),
    changed: listener => news.on(listener),
    preview(id, limit) {
      const now = editedOf(id)
      if (!now) throw new Failed('not_found', `There is no broker ${id}.`)
      const mask = brokers.get(id)?.broker.mask() ?? made(id).mask()
      const shown = []
      for (const entry of entries.all.values()) {
        if (shown.length >= limit) break
        if (entry.kind !== 'past' && entry.kind !== 'discovery') shown.push(entry)
      }
      const texts = mask.apply(shown.map(said.maskable))
      return shown.map((entry, at) => {
        const text = texts[at]
        return { topic: entry.topic, payload: text === undefined ? null : said.payload(entry, text) }
      })
    },
    check: async (draft, step, signal) => {
      const said = whyNotTried(draft, step, store.broker.get(draft.id ?? ''), store.secrets)
      if (said !== null) return { step, ok: false, warn: false, said }
      return checkBroker(
        revealedDraft(draft, store.secrets),
        { step, clock, node, scope: hierarchy[0] ?? '', openSession: await openSession() },
        signal,
      )
    },
    optionsOf,
    async keepOptions(id, fields) {
      const row = store.broker.get(id)
      if (!row) throw new Failed('not_found', `There is no broker ${id}.`)
      const before = optionsOf(id)
      const after = checkedOptions(id, { ...before, ...fields }, store.secrets)
      await options.change(now => ({ ...now, brokers: { ...now.brokers, [id]: after } }))
      brokers.get(id)?.broker.edited({ row, options: before }, { row, options: after })
      news.emit(id)
      return after
    },
  }
}
