import type { Json } from '@base/json.ts'
import { Failed, messageOf } from '@base/result.ts'
import type { ExplainedKey, SettingsLayer } from '@contract/entities.ts'

export interface Level {
  level: number
  name: string
  about: string
}

/** Who may read a settings text. A driver gets all of them. */
export const levels: readonly Level[] = [
  { level: 0, name: 'Anyone', about: 'Whoever may sign in can read these.' },
  { level: 1, name: 'Support', about: 'Support and admins can read these.' },
  { level: 2, name: 'Admins', about: 'Only admins can read these.' },
  { level: 3, name: 'Nobody', about: 'Nobody can read these once they are saved, only drivers.' },
]

export const levelName = (level: number) => levels.find(known => known.level === level)?.name ?? `Level ${level}`

/** A settings record as this screen needs it. */
export interface OwnSettings {
  id: string
  level: number
  /** Ciphertext when sealed, and then shown nowhere. */
  text: string
  sealed: boolean
  keys: readonly string[]
  /** Seconds since 1970. */
  savedAt: number
  savedBy: string | undefined
}

/** Ciphertext begins with an escape character (model.md 2.1). */
export const isSealed = (text: string) => text.startsWith('\u001b')

/** The records of one parent, lowest level first; what only records history is left out. */
export function ownSettings(
  rows: readonly { readonly [member: string]: unknown }[],
  parent: string,
  labels: Readonly<Record<string, string>>,
): OwnSettings[] {
  return rows
    .filter(row => row.parent_id === parent && !row.settings_id)
    .map(row => {
      const text = String(row.settings_string ?? '')
      const by = typeof row.modified_by_id === 'string' ? row.modified_by_id : undefined
      return {
        id: String(row.id),
        level: Number(row.encryption_level ?? 0),
        text,
        sealed: isSealed(text),
        keys: Array.isArray(row.keys) ? row.keys.map(String) : [],
        savedAt: Number(row.updated_at ?? 0),
        savedBy: by && (labels[by] ?? by),
      }
    })
    .sort((a, b) => a.level - b.level || a.savedAt - b.savedAt)
}

/** A place where a text can be: a record, or a level that has none yet. */
export interface Slot {
  key: string
  level: Level
  record: OwnSettings | undefined
}

/** One record for each level is offered; where a centre has made several, all are shown. */
export function slotsOf(own: readonly OwnSettings[]): Slot[] {
  return levels.flatMap(level => {
    const [first, ...others] = own.filter(record => record.level === level.level)
    // Named by its level, not by the record: what is being typed stays when the record is made or goes away meanwhile.
    const main: Slot = { key: `level-${level.level}`, level, record: first }
    return [main, ...others.map(record => ({ key: record.id, level, record }))]
  })
}

/** What a person has typed, and the saved text they began from. */
export interface Draft {
  base: string
  text: string
}

/** A sealed text is never begun from: what is typed replaces all of it. */
export const startOf = (record: OwnSettings | undefined) => (!record || record.sealed ? '' : record.text)

export const savedText = (record: OwnSettings | undefined) => record?.text ?? ''

export type Standing = 'clean' | 'changed' | 'overtaken'

/** Whether there is something to save, and whether somebody else has saved in the meantime. */
export function standingOf(draft: Draft | undefined, record: OwnSettings | undefined): Standing {
  if (!draft || draft.text === startOf(record)) return 'clean'
  return draft.base === savedText(record) ? 'changed' : 'overtaken'
}

/** What the node said of the text, in words for beside it. */
export function problemWords(error: unknown): string {
  const all = failuresOf(error)
  const said = all.filter(({ field }) => field === 'settings_string')
  if (said.length === 0) {
    const fields = all.map(({ field, reason }) => `${field.replace(/^settings_string\./, '')}: ${sentence(reason)}`)
    return fields.length > 0 ? `Not saved. ${fields.join(' ')}` : messageOf(error)
  }
  return `Not saved. ${said.map(({ reason }) => sentence(reason)).join(' ')}`
}

/** What the node said of single fields, by field: it may name them as they are, or below the text. */
export function refusedFields(error: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    failuresOf(error).flatMap(({ field, reason }) =>
      field === 'settings_string' ? [] : [[field.replace(/^settings_string\./, ''), sentence(reason)]],
    ),
  )
}

/** Where a key that is not set here comes from, and what it is. */
export function elsewhereWords(keys: readonly ExplainedKey[], here: string, key: string): string | undefined {
  const known = keys.find(one => one.key === key)
  if (!known || known.from.parent_id === here) return undefined
  return `In force: ${lineOf(known.value)}, from ${layerWords(known.from, here)}`
}

/** A reason as the node gives it, `is not …`, made a sentence. */
export const sentence = (reason: string) =>
  `${/^(?:is|must|has) /.test(reason) ? `This ${reason}` : reason}`.replace(/[:.]?$/, '.')

function failuresOf(error: unknown): { field: string; reason: string }[] {
  const detail = error instanceof Failed ? error.detail : undefined
  if (!detail || typeof detail !== 'object' || !('failures' in detail) || !Array.isArray(detail.failures)) return []
  return detail.failures
}

/** The keys that match every word, in their name or in where they come from. */
export function foundKeys(keys: readonly ExplainedKey[], query: string): ExplainedKey[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  return keys.filter(({ key, from }) => {
    const text = `${key} ${from.parent_name} ${levelName(from.encryption_level)}`.toLowerCase()
    return words.every(word => text.includes(word))
  })
}

export const kinds: Record<SettingsLayer['parent_type'], string> = {
  control_system: 'system',
  driver: 'driver',
  module: 'module',
  zone: 'zone',
}

/** Where a layer is, as a person would say it. */
export function layerWords(layer: Pick<SettingsLayer, 'parent_id' | 'parent_name' | 'parent_type'>, here: string) {
  const kind = kinds[layer.parent_type]
  return layer.parent_id === here ? `this ${kind}` : `${kind} ${layer.parent_name}`
}

/** A value on one line, for a list. */
export function lineOf(value: Json | undefined): string {
  if (value === undefined) return 'set, not shown'
  if (value === '') return '""'
  return typeof value === 'string' ? value.replaceAll(/\s*\n\s*/g, ' ⏎ ') : flow(value)
}

/** As YAML people write it on one line: what needs no quotes has none. */
function flow(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`
  if (value && typeof value === 'object') {
    const pairs = Object.entries(value).map(([key, held]) => `${key}: ${flow(held)}`)
    return pairs.length > 0 ? `{ ${pairs.join(', ')} }` : '{}'
  }
  return typeof value === 'string' && /^[a-z][\w .-]*$/i.test(value) ? value : JSON.stringify(value)
}

export const kindOf = (value: Json | undefined) =>
  value === undefined ? 'secret' : value === null ? 'nothing' : typeof value === 'string' ? 'text' : typeof value

/** What the merged result is good for. */
export const mergeWords: Record<SettingsLayer['parent_type'], string> = {
  module: 'what its driver is given',
  control_system: 'what its logic modules are given, beneath their own',
  zone: 'what it gives to systems in it',
  driver: 'what each of its modules begins with',
}
