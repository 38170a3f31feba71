import type { CentralCheck, CentralView, OverrideView } from '@contract/central-views.ts'
import { type EntityName, entityNames } from '@model/names.ts'
import type { Tone } from '../../look/Badge.tsx'
import { capital, fieldWords } from '../records/about/words.ts'
import { lasting } from '../words.ts'
import { moment } from './moment.ts'

/** The link in plain words: what is, and what it means for the room. */
export function linkWords(view: CentralView, now: number): { tone: Tone; title: string; detail: string } {
  const { phase, since, reason, next_try_at, last_up_at, centre } = view
  const who = centre || 'the central server'
  if (phase === 'up') return { tone: 'good', title: `Connected since ${moment(since, now)}`, detail: '' }
  if (phase === 'connecting' || phase === 'registering') {
    return {
      tone: 'busy',
      title: phase === 'connecting' ? `Connecting to ${who}…` : `Signing in at ${who}…`,
      detail: '',
    }
  }
  const away = last_up_at === null ? `${capital(who)} was not reached yet` : `Offline since ${moment(last_up_at, now)}`
  const next = next_try_at === null ? '' : ` ${nextTry(next_try_at - now)}`
  const title = phase === 'refused' ? `${capital(who)} does not let this node in` : away
  return { tone: 'bad', title, detail: `${reason}${next}` }
}

const nextTry = (ms: number) => (ms < 1_000 ? 'It is tried again now.' : `It is tried again in ${lasting(ms)}.`)

/** What waits until the centre can be told, as a list for a person; nothing when all is there. */
export function waitingWords({ statuses, events, settings }: CentralView['waiting']): string {
  const parts = [count(statuses, 'value'), count(events, 'event'), count(settings, 'setting')].filter(Boolean)
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}

const count = (number: number, what: string) => (number === 0 ? '' : number === 1 ? `1 ${what}` : `${number} ${what}s`)

export function mirrorWords({ phase, mirror }: Pick<CentralView, 'phase' | 'mirror'>): { tone: Tone; words: string } {
  const { kind, state, reason, records } = mirror
  if (kind === 'none') return { tone: 'plain', words: 'Only the modules that run here' }
  const how = kind === 'extension' ? 'over the link, as they change' : 'by its REST API, looked at twice a minute'
  if (state === 'trouble') return { tone: 'bad', words: reason }
  if (state === 'pulling') return { tone: 'busy', words: `Fetching… ${records} records so far` }
  if (phase !== 'up') return { tone: 'plain', words: `${records} records, as they were when the link was last up` }
  return { tone: 'good', words: `${records} records, ${how}` }
}

export const bytesWords = (bytes: number) =>
  bytes < 1_000
    ? `${bytes} bytes`
    : bytes < 1_000_000
      ? `${Math.round(bytes / 1_000)} kB`
      : `${(bytes / 1_000_000).toFixed(1)} MB`

/** One record and all in which it differs; those with a conflict first. */
export interface Differing {
  record: string
  entity: string
  noun: string
  id: string
  label: string
  differences: OverrideView[]
}

export function byRecord(overrides: readonly OverrideView[]): Differing[] {
  const records = new Map<string, Differing>()
  for (const each of overrides) {
    const { entity, noun, id, label } = each
    const record = `${entity} ${id}`
    const known = records.get(record) ?? { record, entity, noun, id, label, differences: [] }
    known.differences.push(each)
    records.set(record, known)
  }
  const all = [...records.values()]
  for (const { differences } of all) differences.sort((a, b) => Number(isConflict(b)) - Number(isConflict(a)))
  return all.sort((a, b) => Number(hasConflict(b)) - Number(hasConflict(a)) || newest(b) - newest(a))
}

export const isConflict = ({ theirs, kind }: Pick<OverrideView, 'theirs' | 'kind'>) =>
  theirs !== null || kind === 'removed_there'
const hasConflict = ({ differences }: Differing) => differences.some(isConflict)
const newest = ({ differences }: Differing) => Math.max(...differences.map(({ at }) => at))

/** A field in a person's words; of settings the name of the key. */
export function fieldOf({ entity, field }: Pick<OverrideView, 'entity' | 'field'>): string {
  const [, key] = /^settings_string\.(.+)$/s.exec(field) ?? []
  return key ?? (isEntity(entity) ? fieldWords(entity, field) : field)
}

const isEntity = (name: string): name is EntityName => entityNames.includes(name as EntityName)

/** A value on one line or several, as one would write it. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined || value === '') return '—'
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return value ? 'Yes' : 'No'
  if (Array.isArray(value) && value.every(item => typeof item === 'string'))
    return value.length ? value.join('\n') : '—'
  return JSON.stringify(value, undefined, 2)
}

/** Each line of a text, and whether the other one has it too. */
export function linesOf(text: string, other: string): { text: string; isOwn: boolean }[] {
  const rest = new Map<string, number>()
  for (const line of other.split('\n')) rest.set(line, (rest.get(line) ?? 0) + 1)
  return text.split('\n').map(line => {
    const left = rest.get(line) ?? 0
    if (left > 0) rest.set(line, left - 1)
    return { text: line, isOwn: left === 0 }
  })
}

export type Steps = Partial<Record<CentralCheck['step'], CentralCheck>>

export const stepOrder = ['address', 'certificate', 'secret', 'clock'] as const

export const stepTitles: Record<CentralCheck['step'], string> = {
  address: 'Address',
  certificate: 'Certificate',
  secret: 'Secret',
  clock: 'Clock',
}

/** What is to be tried next; nothing when all is tried, or the one before it is not good. */
export function nextStep(steps: Steps): CentralCheck['step'] | undefined {
  for (const step of stepOrder) {
    const found = steps[step]
    if (!found) return step
    // A clock that is wrong can be set later; nothing else goes on without what comes before it.
    if (!found.ok) return undefined
  }
  return undefined
}

/** Whether it may be connected: all is good, or good enough for somebody who has been told. */
export function readiness(steps: Steps): 'no' | 'warned' | 'yes' {
  const found = stepOrder.map(step => steps[step])
  if (!found.slice(0, 3).every(check => check?.ok) || !found[3]) return 'no'
  return found.every(check => check?.ok && !check.warn) ? 'yes' : 'warned'
}

export const toneOfCheck = ({ ok, warn }: Pick<CentralCheck, 'ok' | 'warn'>): Tone =>
  ok ? (warn ? 'busy' : 'good') : 'bad'

/** What may be chosen, in words that say what comes of it; `title` where it is about the record as a whole. */
export function choicesFor({ kind, theirs }: Pick<OverrideView, 'kind' | 'theirs'>): {
  title: string
  promote: string
  drop: string
} {
  if (kind === 'removed_here') {
    return {
      title: theirs ? 'Removed here, and changed at the server' : 'Removed here',
      promote: 'Remove it there too',
      drop: 'Bring it back',
    }
  }
  if (kind === 'removed_there')
    return {
      title: 'Removed at the server, and changed here',
      promote: 'Put it back there',
      drop: 'Remove it here too',
    }
  return theirs
    ? { title: '', promote: 'Keep ours, there too', drop: 'Take the server’s' }
    : { title: '', promote: 'Promote', drop: 'Drop' }
}

/** Why none of several can be promoted, where it is the same for all; else empty. */
export function whyNone(overrides: readonly Pick<OverrideView, 'cannot_promote'>[]): string {
  const reasons = new Set(overrides.map(({ cannot_promote }) => cannot_promote))
  return overrides.length > 1 && reasons.size === 1 ? ([...reasons][0] ?? '') : ''
}
