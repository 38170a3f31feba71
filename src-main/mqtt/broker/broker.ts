import { backoff } from '../../base/backoff.ts'
import { bell } from '../../base/bell.ts'
import { type Clock, wait } from '../../base/clock.ts'
import { isSameJson } from '../../base/json.ts'
import type { Log } from '../../base/log.ts'
import { Failed, failureOf } from '../../base/result.ts'
import type { Broker } from '../../model/broker.ts'
import { createLogLimit } from '../../runtime/log-limit.ts'
import { revealed } from '../../store/seal-row.ts'
import type { Secrets } from '../../store/secrets.ts'
import { type Commands, isAllowed } from '../commands.ts'
import type { Entries } from '../entries.ts'
import { type BrokerOptions, plainOptions } from '../options/document.ts'
import type { Said } from '../said.ts'
import { availabilityTopic } from '../topics/home-assistant.ts'
import { addressOf, clientIdOf } from './broker-address.ts'
import { type BrokerConnection, openConnection } from './broker-connection.ts'
import { type BrokerQueue, createBrokerQueue } from './broker-queue.ts'
import type { OpenSession } from './broker-session.ts'
import { isOtherVersion, isSentAway, speaksOther } from './broker-trouble.ts'
import { createMask, type Mask } from './masking.ts'
import { type BrokerStanding, keepStanding } from './standing.ts'

/** One broker at work: a connection of its own, at its own pace. */
export interface PublishedBroker {
  readonly queue: Pick<BrokerQueue, 'changed' | 'cleared' | 'gone'>
  standing(): BrokerStanding
  /** What its filters make of texts; throws when they cannot be used. */
  mask(): Mask
  /** Its record, or what is kept beside it, is another. */
  edited(before: Edited, after: Edited): void
  run(signal: AbortSignal): Promise<void>
}

export interface Edited {
  row: Broker
  options: BrokerOptions
}

interface BrokerParts {
  id: string
  current(): Edited | undefined
  secrets: Secrets
  node: string
  entries: Entries
  said: Said
  commands: Commands
  openSession(): Promise<OpenSession>
  clock: Clock
  log: Log
  random?: (() => number) | undefined
  /** What had to be said last at its topics when the node was stopped. */
  goneBefore: readonly (readonly [topic: string, payload: string])[]
  /** It is another now. */
  goneChanged(): void
  /** Its standing is another. */
  changed(): void
}

/** After so long it is asked whether it is still there; no later than it wants to hear of us. */
const IDLE_MS = 15_000

export function createBroker(parts: BrokerParts): PublishedBroker {
  const { id, current, secrets, node, entries, said, commands, clock, log } = parts
  const work = bell()
  const limit = createLogLimit(clock)
  let turn = new AbortController()
  let made: Mask | undefined
  let mostBytes = Number.POSITIVE_INFINITY
  const standing = keepStanding({ clock, changed: parts.changed })
  /** MQTT 5 first, 3.1.1 where that is not spoken (mqtt.md 9). */
  let version: 4 | 5 = 5
  /** Home Assistant was told that the node is there. */
  let isAnnounced = false
  /** It said so itself, and did not only hang up. */
  let isOld = false
  const options = (): BrokerOptions => current()?.options ?? plainOptions
  const queue = createBrokerQueue({
    ...{ entries, said, mask, options, goneBefore: parts.goneBefore, goneChanged: parts.goneChanged },
    monotonic: () => clock.monotonic(),
    mostBytes: () => mostBytes,
    commandTopic(place, command) {
      return isAllowed(options().commands, place.name, command) ? commands.topicOf(place, command) : undefined
    },
    troubled(why) {
      const { ok, missed } = limit.take(id)
      if (missed > 0) log.warn(`${named()}: ${missed} more messages were dropped.`)
      if (ok) log.warn(`${named()}: ${why}`)
    },
  })

  const named = () => `Broker ${current()?.row.name ?? id}`

  function mask(): Mask {
    const row = current()?.row
    made ??= createMask({ filters: row?.filters ?? [], secret: row ? revealed(secrets, id, row.secret) : '' })
    return made
  }

  async function connect(signal: AbortSignal): Promise<BrokerConnection> {
    const now = current()
    if (!now) throw new Failed('not_found', 'The broker was removed.')
    mask()
    const will = now.options.home_assistant ? { topic: availabilityTopic(node), payload: 'offline' } : undefined
    const address = addressOf({ ...now.row, ...now.options }, secrets, {
      version,
      will,
      clientId: clientIdOf(node, id),
    })
    return openConnection(
      {
        ...{ clock, address },
        openSession: await parts.openSession(),
        heard(message, say) {
          standing.count({ received: 1 })
          void commands.heard(message, { broker: now.row.name, allowed: options().commands, say, signal })
        },
        subscribed(granted) {
          if (!granted) log.warn(`${named()} does not let us subscribe to ${commands.filter}: no command will come.`)
        },
      },
      signal,
    )
  }

  /** Until the connection is over, which is what it throws. */
  async function serve(connection: BrokerConnection, settled: () => void): Promise<never> {
    const { home_assistant, commands: allowed } = options()
    mostBytes = connection.maxPacketBytes
    queue.all()
    if (allowed.allowed) connection.subscribe(commands.filter)
    // What the broker was told for us by our last will goes with the option.
    if (home_assistant || isAnnounced) {
      await connection.keep([{ topic: availabilityTopic(node), payload: home_assistant ? 'online' : '' }])
      isAnnounced = home_assistant
    }
    let isIdle = false
    for (;;) {
      if (connection.signal.aborted) throw connection.signal.reason
      const messages = queue.take()
      if (messages.length > 0 || isIdle) {
        isIdle = false
        await connection.keep(messages)
        queue.arrived()
        if (messages.length > 0) standing.count({ published: messages.length })
      } else if (queue.waiting > 0) {
        // Filters took the whole turn.
        await wait(clock, 1, connection.signal)
      } else {
        settled()
        const stop = clock.timer(Math.min(IDLE_MS, connection.keepAliveMs / 2), () => {
          isIdle = true
          work.ring()
        })
        await work.rung(connection.signal)
        stop()
      }
    }
  }

  return {
    queue: {
      changed(entry) {
        queue.changed(entry)
        work.ring()
      },
      cleared(entry) {
        queue.cleared(entry)
        work.ring()
      },
      gone: queue.gone,
    },
    mask,
    standing() {
      const { home_assistant } = options()
      const retained = entries.all.size - (home_assistant ? 0 : entries.discoveries)
      return { id, ...standing.now, dropped: queue.dropped, waiting: queue.waiting, retained }
    },
    edited(before, after) {
      if (before.row.secret !== after.row.secret || !isSameJson(before.row.filters, after.row.filters)) {
        made = undefined
        // What is kept there in clear is written over, too.
        queue.all()
        queue.clearPast()
        work.ring()
        if (standing.now.state !== 'up') turn.abort()
      }
      if (!isSameJson(shownBy(before.options), shownBy(after.options)) && before.options.home_assistant) {
        queue.clearDiscovery()
      }
      if (!isSameJson(before.options, after.options) || !isSameJson(reachedBy(before.row), reachedBy(after.row)))
        turn.abort()
    },
    async run(signal) {
      const pauses = backoff({
        ...{ firstMs: 1_000, capMs: 30_000, jitterMs: 1_000 },
        ...(parts.random ? { random: parts.random } : {}),
      })
      const stop = () => turn.abort()
      signal.addEventListener('abort', stop, { once: true })
      while (!signal.aborted) {
        turn = new AbortController()
        let wasOpen = false
        let isSettled = false
        standing.becomes('connecting', standing.now.reason)
        try {
          const connection = await connect(turn.signal)
          wasOpen = true
          standing.becomes('up')
          await serve(connection, () => {
            isSettled = true
          })
        } catch (error) {
          queue.lost()
          if (signal.aborted) break
          if (turn.signal.aborted) {
            // It may be quite another broker now.
            pauses.reset()
            isOld = false
            version = 5
            continue
          }
          const { code, message, detail } = failureOf(error)
          if (code === 'unexpected') log.error(`${named()}: ${message}`, { error })
          if (!wasOpen && version === 5 && isOtherVersion(detail)) {
            isOld = true
            version = 4
            continue
          }
          if (!wasOpen && speaksOther(detail)) version = version === 5 ? 4 : 5
          else if (wasOpen && !isOld) version = 5
          // Who takes everything is there: the next outage begins the pauses anew. Who sends us away may do so for ever.
          if (isSettled && !isSentAway(detail)) pauses.reset()
          const pause = Math.ceil(pauses.next())
          if (wasOpen || standing.now.reason !== message) log.warn(`${named()}: ${message}`)
          standing.becomes('down', message, clock.now() + pause)
          await wait(clock, pause, turn.signal).catch(() => undefined)
        }
      }
      signal.removeEventListener('abort', stop)
      standing.becomes('off')
    },
  }
}

/** What says how Home Assistant is told of things. */
const shownBy = ({ home_assistant, commands }: BrokerOptions) => ({ home_assistant, commands })
const reachedBy = ({ host, port, tls, username, password }: Broker) => ({ host, port, tls, username, password })
