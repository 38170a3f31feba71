import type { Json } from '../../base/json.ts'
import { sameJson } from '../../store/own-fields.ts'
import { keysIn, sameValue, valueAt, withKeys } from './settings-keys.ts'

/** A field that differs, and what the centre has in it: secrets in clear. */
export interface Differing {
  /** What the centre had when the ways parted. */
  base: Json
  mine: Json
  /** What it had until now. */
  last: Json
  now: Json
  /** It is the text of settings, whose top-level keys go their ways one by one. */
  isSettings: boolean
}

export interface Settled {
  mine: Json
  base: Json
  /** The centre has something else than when the ways parted. */
  conflict: boolean
}

/** What becomes of it: nothing when both have the same from now on, which is what the centre has. */
export function settle({ base, mine, last, now, isSettings }: Differing): Settled | undefined {
  if (sameJson(now, mine)) return undefined
  const texts = isSettings && textsOf({ base, mine, last, now })
  if (texts) return settleKeys(texts)
  return { mine, base, conflict: !sameJson(now, base) }
}

interface Text {
  text: string
  keys: Record<string, Json>
}

type Texts = Record<'base' | 'mine' | 'last' | 'now', Text>

/** A text that is no mapping cannot be looked into: it is one value. */
function textsOf(all: Record<keyof Texts, Json>): Texts | undefined {
  const read = new Map<Json, Text | undefined>()
  for (const text of Object.values(all)) {
    // To read YAML takes a millisecond, and some of them are the same.
    if (read.has(text)) continue
    const keys = keysIn(text ?? '')
    read.set(text, keys && { text: String(text ?? ''), keys })
  }
  const [base, mine, last, now] = [all.base, all.mine, all.last, all.now].map(text => read.get(text))
  return base && mine && last && now && { base, mine, last, now }
}

/** A comment is no value: where nothing but comments differs, the centre's newer text counts. */
function settleKeys({ base, mine, last, now }: Texts): Settled | undefined {
  const names = new Set([base, mine, last, now].flatMap(({ keys }) => Object.keys(keys)))
  const own: string[] = []
  const conflicts: string[] = []
  let isTouched = false
  for (const name of names) {
    const [had, here, before, there] = [base, mine, last, now].map(({ keys }) => valueAt(keys, name))
    if (sameValue(here, there)) continue
    // Nobody changed it here, or somebody made it what the centre had: it follows.
    if (sameValue(here, before)) isTouched = true
    else {
      own.push(name)
      if (!sameValue(there, had)) conflicts.push(name)
    }
  }
  if (own.length === 0) return undefined
  return {
    mine: isTouched ? withKeys(now.text, mine.text, own) : mine.text,
    base: withKeys(now.text, base.text, conflicts),
    conflict: conflicts.length > 0,
  }
}
