import type { ConditionNow, TraceView } from '@contract/traces-views.ts'
import type { Tone } from '../../../look/Badge.tsx'
import { lasting } from '../../words.ts'
import { operatorWords } from '../editor/live.ts'
import { momentIn } from '../editor/times.ts'

const kinds: Record<TraceView['kind'], { tone: Tone; words: string }> = {
  fired: { tone: 'good', words: 'Fired' },
  waiting: { tone: 'plain', words: 'Nearly: others did not hold' },
  held: { tone: 'plain', words: 'Was triggered already' },
  debounced: { tone: 'plain', words: 'Within the debounce' },
  disabled: { tone: 'plain', words: 'Would have fired, but is disabled' },
  parked: { tone: 'bad', words: 'Would have fired, but is parked' },
  refused: { tone: 'bad', words: 'A web request was turned away' },
  action_failed: { tone: 'bad', words: 'An action came to nothing' },
}

export const kindWords = (kind: TraceView['kind']) => kinds[kind]

/** What a condition is called on the page, where they are counted from 1. */
export function conditionName(key: string): string {
  const found = /^(comparison|time)_(\d+)$/.exec(key)
  if (!found) return key === 'webhook' ? 'Web request' : key
  return `${found[1] === 'time' ? 'Time' : 'Condition'} ${Number(found[2]) + 1}`
}

/** What a condition rested on at that moment: `Display_1.power was true, 3 min old; equals false`. */
export function groundsWords({ key, operator, sides, trouble, next_at, is }: ConditionNow, at: number): string {
  if (trouble) return trouble
  const [left, right] = sides ?? []
  if (!left || !right) {
    if (is) return 'It came.'
    if (key === 'webhook') return 'None came.'
    return typeof next_at === 'number'
      ? `It comes in ${lasting(next_at - at)}: ${momentIn(next_at, undefined)}.`
      : 'It never comes again.'
  }
  const words = operatorWords[operator as keyof typeof operatorWords] ?? operator ?? 'equals'
  return `${sideWords(left, at)} ${words} ${sideWords(right, at)}`
}

type Side = NonNullable<ConditionNow['sides']>[number]

function sideWords({ mod, status, keys = [], value, at: since }: Side, at: number): string {
  const text = JSON.stringify(value)
  if (mod === undefined) return text
  const name = [`${mod}.${status}`, ...keys].join('.')
  return since === null ? `${name} (never reported)` : `${name} (${text}, ${lasting(at - since)} old)`
}
