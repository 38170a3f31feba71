import type { BrokerPreview } from '@contract/publishing-views.ts'

type Message = BrokerPreview['messages'][number]

/** Those in which all the words are found, in the topic or in what is said under it. */
export function matching(messages: readonly Message[], q: string): Message[] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean)
  return messages.filter(({ topic, payload }) => {
    const text = `${topic} ${payload ?? ''}`.toLowerCase()
    return words.every(word => text.includes(word))
  })
}

/** What a filter found is 64 hexadecimal digits afterwards (mqtt.md 8), whatever stands beside them. */
const masked = /([0-9a-f]{64})/

/** A payload in pieces, those that are masked apart; without filters such digits are somebody's own. */
export const piecesOf = (payload: string, isMasking: boolean): { text: string; isMasked: boolean }[] =>
  (isMasking ? payload.split(masked) : [payload])
    .map((text, at) => ({ text, isMasked: at % 2 === 1 }))
    .filter(({ text }) => text !== '')

/** Where a topic is much like those around it, as it says where the room is, and where it says what it is about. */
export function placeIn(topic: string): { place: string; about: string } {
  const found = /^(.*\/state\/.*?\/driver-[^/]*\/|.*\/metadata\/)(.+)$/.exec(topic)
  return found ? { place: found[1] ?? '', about: found[2] ?? '' } : { place: '', about: topic }
}

/** As much of a value as is worth trying filters on. */
export const LONGEST_SAMPLE = 1_000

/** The text of what is published that filters are applied to: its value, as JSON. */
export function sampleOf(payload: string): string {
  try {
    const { value } = JSON.parse(payload)
    return JSON.stringify(value).slice(0, LONGEST_SAMPLE)
  } catch {
    return payload.slice(0, LONGEST_SAMPLE)
  }
}
