import { Buffer } from 'node:buffer'
import { Failed } from '../../base/result.ts'

const MAX_BYTES = 65_535

/** MQTT 3.1.1, 4.7.3: what may be published to. */
export function checkTopic(topic: string): void {
  if (isPlain(topic) && !/[+#]/.test(topic)) return
  throw new Failed('invalid', `"${shown(topic)}" is not a topic: it must not be empty, nor hold + or #.`)
}

/** MQTT 3.1.1, 4.7.1: what may be subscribed to. */
export function checkFilter(filter: string): void {
  const levels = filter.split('/')
  const good = levels.every(
    (level, at) => level === '+' || (level === '#' && at === levels.length - 1) || !/[+#]/.test(level),
  )
  if (good && isPlain(filter)) return
  throw new Failed(
    'invalid',
    `"${shown(filter)}" is not a topic filter: + stands for a whole level, # for all the rest, as in a/+/b and a/#.`,
  )
}

const isPlain = (text: string) =>
  text.length > 0 && !text.includes('\0') && text.isWellFormed() && Buffer.byteLength(text) <= MAX_BYTES

const shown = (text: string) => text.slice(0, 100).replaceAll('\0', '\\0')
