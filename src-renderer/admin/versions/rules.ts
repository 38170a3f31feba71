import type { RecordVersion } from '@contract/entities.ts'
import type { Versioned } from '../../data/useVersions.ts'
import { isSealed, levelName } from '../settings/rules.ts'
import { type JsonChange, jsonDiff } from './json-diff.ts'
import { lineDiff, nearChanges, type Shown } from './line-diff.ts'

/** What a version changed against the one before it. */
export interface Change {
  /** The first there is; there is nothing to compare it with. */
  first: boolean
  /** The text cannot be read, so only what lies around it can be told. */
  sealed: boolean
  lines: readonly Shown[]
  fields: readonly JsonChange[]
  added: number
  removed: number
}

type Row = RecordVersion['row']

/** `versions` are newest first. */
export function changeOf(entity: Versioned, versions: readonly RecordVersion[], index: number): Change {
  const row = versions[index]?.row ?? { id: '' }
  const before = versions[index + 1]?.row
  return entity === 'settings' ? settingsChange(row, before) : metadataChange(row, before)
}

function settingsChange(row: Row, before: Row | undefined): Change {
  const [text, was] = [textOf(row), before ? textOf(before) : '']
  const sealed = isSealed(text) || isSealed(was)
  const lines = sealed ? [] : lineDiff(was, text)
  const levels = before ? jsonDiff(levelOf(before), levelOf(row), 'readable by') : []
  return {
    first: !before,
    sealed,
    lines: lines.some(({ kind }) => kind !== 'same') ? nearChanges(lines) : [],
    // Names of keys are no secret, whatever their values are.
    fields: sealed ? [...levels, ...keyChanges(before, row)] : levels,
    added: lines.filter(({ kind }) => kind === 'new').length,
    removed: lines.filter(({ kind }) => kind === 'gone').length,
  }
}

function keyChanges(before: Row | undefined, row: Row): JsonChange[] {
  const [was, is] = [before ? keysOf(before) : [], keysOf(row)]
  return [
    ...was.filter(key => !is.includes(key)).map(key => ({ path: key, before: 'set' })),
    ...is.filter(key => !was.includes(key)).map(key => ({ path: key, after: 'set' })),
  ]
}

const watched = ['name', 'description', 'details', 'editors', 'schema_id'] as const

function metadataChange(row: Row, before: Row | undefined): Change {
  const fields = watched.flatMap(field => jsonDiff(said(before?.[field]), said(row[field]), field))
  const counted = { added: count(fields, 'after', 'before'), removed: count(fields, 'before', 'after') }
  return { first: !before, sealed: false, lines: [], fields, ...counted }
}

/** An empty text, like none at all, is nothing to tell. */
const said = (value: unknown) => (value === '' || value === null ? undefined : value)

const count = (fields: readonly JsonChange[], has: 'before' | 'after', not: 'before' | 'after') =>
  fields.filter(change => has in change && !(not in change)).length

const textOf = (row: Row) => String(row.settings_string ?? '')
const levelOf = (row: Row) => levelName(Number(row.encryption_level ?? 0))
const keysOf = (row: Row): string[] => (Array.isArray(row.keys) ? row.keys.map(String) : [])

/** What changed, in a few words. */
export function changeWords({ first, sealed, lines, fields, added, removed }: Change): string {
  if (first) return 'The first version kept'
  if (sealed && fields.length === 0) return 'New values for the same keys'
  if (lines.length === 0 && fields.length === 0) return 'Saved again, nothing changed'
  if (lines.length === 0) return `${fields.length} ${fields.length === 1 ? 'change' : 'changes'}`
  const parts = [added > 0 ? `${added} ${lined(added)} added` : '', removed > 0 ? `${removed} removed` : '']
  return parts.filter(Boolean).join(', ')
}

const lined = (count: number) => (count === 1 ? 'line' : 'lines')

/** Date and time as people here write them. */
export const dateTime = (seconds: number) =>
  new Date(seconds * 1_000).toLocaleString([], { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' })
