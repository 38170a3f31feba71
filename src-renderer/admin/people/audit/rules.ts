import type { AuditEntry } from '@contract/access-views.ts'
import type { AuditAsked } from '../../../data/useAudit.ts'
import type { Tone } from '../../../look/Badge.tsx'
import { capital } from '../../records/about/words.ts'
import { clockTime } from '../../words.ts'
import { hasWords, inWords } from '../rules.ts'

type Told = Pick<AuditEntry, 'what' | 'ok' | 'who' | 'detail'>

const sentences: Readonly<Record<string, string>> = {
  'sign-in': 'signed in',
  'sign-in refused': 'was not let in',
  'sign-out': 'signed out',
  offline: 'was let in while the directory was away',
  token: 'was given a token for an application',
  refused: 'was refused',
  claim: 'claimed this node',
  'claim refused': 'tried to claim this node and was refused',
  reset: 'set a new password with the code on the panel',
  'reset refused': 'tried to set a new password with the code on the panel and was refused',
  key: 'used an API key',
}

/** Where somebody did something to others, the detail begins with what: “Let Wall panel in”, “Signed Ada out”. */
const isDeed = ({ what, ok, detail }: Told) =>
  ok && detail !== '' && (what === 'device' || (what === 'sign-out' && /^(Signed|Took) /.test(detail)))

/** An entry in plain words, and what more there is to say; what this page does not know yet is said as the node says it. */
export function toldOf(entry: Told): { sentence: string; more: string } {
  const { what, ok, who, detail } = entry
  const name = who || 'Somebody'
  if (isDeed(entry)) {
    return { sentence: `${name} ${detail.slice(0, 1).toLowerCase()}${detail.slice(1).replace(/\.$/, '')}`, more: '' }
  }
  const known = sentences[ok || /refused$/.test(what) ? what : `${what} refused`]
  return { sentence: known ? `${name} ${known}` : `${name}: ${what}${ok ? '' : ', refused'}`, more: capital(detail) }
}

export const toneOf = ({ what, ok }: Pick<AuditEntry, 'what' | 'ok'>): Tone =>
  ok ? (what === 'sign-out' ? 'plain' : what === 'offline' ? 'busy' : 'good') : 'bad'

/** Whether an entry is among what was asked for, as the node decides it for those that it lists. */
export const isAskedFor = (entry: AuditEntry, { q, refused }: AuditAsked): boolean =>
  (!refused || !entry.ok) && hasWords(inWords(q), [entry.what, entry.who, entry.address, entry.agent, entry.detail])

export interface Parts {
  /** The newest, as listed. */
  page: readonly AuditEntry[]
  older: readonly AuditEntry[]
  /** Seen as they happened, in whichever order. */
  since: readonly AuditEntry[]
  /** There is more before what was listed: what lies before it must not stand beneath it as if nothing were between. */
  more: boolean
}

/** One list, the newest first, each entry once and as it was told last. */
export function merged({ page, older, since, more }: Parts, asked: AuditAsked): AuditEntry[] {
  const listed = [...page, ...older]
  const from = more ? Math.min(...listed.map(({ at }) => at)) : Number.NEGATIVE_INFINITY
  const byId = new Map<string, AuditEntry>()
  for (const entry of [...listed, ...since.filter(one => one.at >= from && isAskedFor(one, asked))]) {
    const before = byId.get(entry.id)
    // A refusal that is repeated counts up; the higher count is the later word.
    if (!before || entry.times >= before.times) byId.set(entry.id, entry)
  }
  return [...byId.values()].sort((a, b) => b.at - a.at || b.id.localeCompare(a.id))
}

/** How many have come in since somebody held the list still. */
export const heldBack = (shown: readonly AuditEntry[], all: readonly AuditEntry[]): number => {
  const known = new Set(shown.map(({ id }) => id))
  return all.filter(({ id }) => !known.has(id)).length
}

/** The time alone today, with its day before. */
export function whenWords(at: number, now: number): string {
  const [then, today] = [new Date(at), new Date(now)]
  if (then.toDateString() === today.toDateString()) return clockTime(at)
  const year = then.getFullYear() === today.getFullYear() ? {} : ({ year: 'numeric' } as const)
  return `${then.toLocaleDateString([], { day: 'numeric', month: 'short', ...year })}, ${clockTime(at)}`
}
