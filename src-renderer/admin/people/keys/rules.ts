import { Permissions } from '@model/enums.ts'
import type { Labels, RecordRow } from '../../../data/records.ts'
import type { Tone } from '../../../look/Badge.tsx'
import { choiceWords } from '../../records/about/words.ts'
import { compareNames, DAY_MS, hasWords, instantIn, inWords, onDay, textIn, textsIn } from '../rules.ts'

/** An API key as the list shows one. The key itself is known to nobody any more. */
export interface Key {
  id: string
  name: string
  description: string
  ownerId: string
  owner: string
  /** What it may act as, whatever its owner may. */
  level: string
  levelTone: Tone
  scopes: readonly string[]
  ends: { words: string; tone: Tone; over: boolean }
}

export function keyOf(row: RecordRow, labels: Labels, now: number): Key {
  const level = levelOf(row.permissions)
  const ownerId = textIn(row, 'user_id')
  return {
    id: row.id,
    name: textIn(row, 'name') || row.id,
    description: textIn(row, 'description'),
    ownerId,
    owner: labels[ownerId] ?? ownerId,
    level: choiceWords('api_key', 'permissions', level),
    levelTone: level === 'user' ? 'plain' : level === 'support' ? 'busy' : 'accent',
    scopes: textsIn(row, 'scopes'),
    ends: endsWords(instantIn(row, 'expires_at'), now),
  }
}

/** A number in the record; PlaceOS writes the word. */
function levelOf(value: unknown): string {
  if (typeof value === 'string') return value
  return Object.entries(Permissions).find(([, number]) => number === value)?.[0] ?? 'user'
}

const SOON_MS = 14 * DAY_MS

export function endsWords(at: number | undefined, now: number): Key['ends'] {
  if (at === undefined) return { words: 'Never ends', tone: 'plain', over: false }
  if (at <= now) return { words: `Ended ${onDay(at)}`, tone: 'bad', over: true }
  return { words: `Ends ${onDay(at)}`, tone: at - now < SOON_MS ? 'busy' : 'plain', over: false }
}

/** Those that still work first, then by name. */
export function foundKeys(keys: readonly Key[], query: string | undefined): Key[] {
  const words = inWords(query)
  return keys
    .filter(({ id, name, description, owner, level, scopes }) =>
      hasWords(words, [id, name, description, owner, level, ...scopes]),
    )
    .sort((a, b) => Number(a.ends.over) - Number(b.ends.over) || compareNames(a.name, b.name))
}

/** Which resources it opens, in words; `public` opens all. */
export function scopeWords(scopes: readonly string[]): string {
  if (scopes.length === 0) return 'Opens nothing'
  if (scopes.includes('public')) return 'Opens everything its level may'
  return `Opens ${scopes
    .map(scope => {
      const [name = '', access] = scope.split('.')
      return access ? `${name} (${access.toLowerCase() === 'read' ? 'read only' : 'write only'})` : name
    })
    .join(', ')}`
}

/** What stops working when it goes. */
export function removalWords({ ends, scopes, owner }: Pick<Key, 'ends' | 'scopes' | 'owner'>): string {
  if (ends.over) return 'It has ended, so nothing works with it any more.'
  if (scopes.includes('edge-control')) return 'The edge that signs in with it can no longer reach this node.'
  return `Every script, panel and integration that sends it is refused from then on${owner ? `; ${owner} stays and may sign in as before` : ''}.`
}
