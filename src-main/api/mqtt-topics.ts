import { atLeast, type Caller } from './caller.ts'

/** What a client of a broker wants to do with a topic or, where it subscribes, with a filter. */
export interface WantedTopic {
  topic: string
  isWrite: boolean
  /** Tags of zones that make levels of topics (mqtt.md 2). */
  hierarchy: readonly string[]
}

/**
 * Whether the topic is the caller's, besides what its role and scopes say. PlaceOS looks at no topic (mqtt.md 11): whoever
 * may read one may read all, and whoever may write may call what others are called by.
 */
export function mayTouch(caller: Caller, { topic, isWrite, hierarchy }: WantedTopic): boolean {
  const levels = topic.split('/')
  if (!isWellFormed(levels) || (isWrite && levels.some(isWildcard))) return false
  if (caller.systems) return !isWrite && caller.systems.some(system => isOf(system, levels, hierarchy))
  // Commands of this node and what came of them, and what the broker says of itself.
  return atLeast(caller, 'support') || !(mayMatch(levels[0], 'alcove') || mayMatch(levels[0], '$SYS'))
}

/** MQTT 3.1.1, 4.7. */
function isWellFormed(levels: readonly string[]): boolean {
  return levels.every(
    (level, at) =>
      !level.includes('\0') && (isWildcard(level) ? level === '+' || at === levels.length - 1 : !/[+#]/.test(level)),
  )
}

const isWildcard = (level: string) => level === '+' || level === '#'

/** A wildcard at the beginning matches no topic that begins with `$` (MQTT 3.1.1, 4.7.2). */
const mayMatch = (level: string | undefined, word: string) =>
  level === word || (level !== undefined && isWildcard(level) && !word.startsWith('$'))

/** `placeos/<org>/state/…/<system>/…` and `placeos/<scope>/metadata/<system>` (mqtt.md 3). */
function isOf(system: string, levels: readonly string[], hierarchy: readonly string[]): boolean {
  const [root, , family, model] = levels
  if (root !== 'placeos') return false
  if (family === 'metadata') return model === system && levels.length === 4
  // Behind `placeos`, the scope zone, `state` and the other zones.
  const systemAt = 2 + hierarchy.length
  return family === 'state' && !levels.slice(0, systemAt).includes('#') && levels[systemAt] === system
}
