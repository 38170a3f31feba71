import { Buffer } from 'node:buffer'
import type { Entry } from '../entries.ts'
import type { Said } from '../said.ts'
import { isShortEnough } from '../topics/topics.ts'
import type { Message } from './broker-connection.ts'
import type { Mask } from './masking.ts'

/** An entry with what of it the filters of a broker apply to. */
export interface Unmasked {
  entry: Entry
  text: string
}

/** What one broker is told of entries: masked, and no longer than it takes. */
export interface BrokerWords {
  /** In their order, and those behind a text that was too slow, for another turn. What does not go out is missing. */
  of(taken: readonly Unmasked[]): { messages: Message[]; left: Entry[] }
  fits(message: Message): boolean
  /** Another one for Home Assistant where its command is allowed. */
  topicOf(entry: Entry): string
  /** What does not go out, since the node began. */
  readonly dropped: number
}

export interface BrokerWordsParts {
  said: Said
  /** What applies to the broker now. */
  mask(): Mask
  /** By which topic the function of a module can be called through this broker. */
  commandTopic(at: { sys: string; mod: string; name: string; index: number }, command: string): string | undefined
  mostBytes(): number
  /** Tells that something does not go out. */
  troubled(why: string): void
}

/** One that is too slow for its filters is not tried again until they change; this many, and the broker gets nothing. */
const MOST_SLOW = 5
/** No broker of a building takes more. */
const LONGEST = 1024 * 1024
/** What stands around topic and payload (MQTT 5, 3.3). */
const FRAME_BYTES = 16

export function createBrokerWords(parts: BrokerWordsParts): BrokerWords {
  const { said, troubled } = parts
  let dropped = 0
  let slow: { mask: Mask; topics: Set<string> } | undefined

  function drop(why: string, count = 1): [] {
    dropped += count
    troubled(why)
    return []
  }

  function commandOf({ at, discovery }: Entry & { kind: 'discovery' }): string | undefined {
    return discovery.command === undefined ? undefined : parts.commandTopic(at, discovery.command)
  }

  function topicOf(entry: Entry): string {
    return entry.kind === 'discovery' ? entry.discovery.topic(commandOf(entry) !== undefined) : entry.topic
  }

  function messageOf(entry: Entry, masked: string): Message {
    const command = entry.kind === 'discovery' ? commandOf(entry) : undefined
    return { topic: topicOf(entry), payload: said.payload(entry, masked, command) }
  }

  /** A broker of MQTT 5 that said what it takes hangs up on more. */
  function fits({ topic, payload }: Message): boolean {
    if (!isShortEnough(topic)) return false
    const most = Math.min(LONGEST, parts.mostBytes())
    const isSurely = (topic.length + payload.length) * 3 + FRAME_BYTES <= most
    return isSurely || Buffer.byteLength(topic) + Buffer.byteLength(payload) + FRAME_BYTES <= most
  }

  return {
    of(taken) {
      const mask = parts.mask()
      if (slow?.mask !== mask) slow = { mask, topics: new Set() }
      const { topics } = slow
      if (topics.size >= MOST_SLOW && taken.length > 0) {
        const why = 'Its filters take too long, so that nothing is published. Change them.'
        return { messages: drop(why, taken.length), left: [] }
      }
      const tried = taken.filter(({ entry }) => !topics.has(entry.topic))
      const texts = mask.apply(tried.map(({ text }) => text))
      const messages = texts.flatMap((text, at) => {
        const { entry } = tried[at] as Unmasked
        if (text === undefined) {
          topics.add(entry.topic)
          return drop(`Its filters take too long for what ${entry.topic} says, which is not published. Change them.`)
        }
        const message = messageOf(entry, text)
        return fits(message) ? [message] : drop(`What ${message.topic.slice(0, 200)} says is too long to be published.`)
      })
      return { messages, left: tried.slice(texts.length).map(({ entry }) => entry) }
    },
    fits,
    topicOf,
    get dropped() {
      return dropped
    },
  }
}
