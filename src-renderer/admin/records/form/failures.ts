import type { EntityName } from '@model/names.ts'
import { nounOf } from '../about/words.ts'

/** What the node refused, sorted by where it is to be told. */
export interface Refusal {
  byField: Readonly<Record<string, string>>
  /** What belongs to no field that is on the form. */
  rest: readonly string[]
}

export interface Refused {
  message: string
  detail?: unknown
}

/** Reads a failure of the node: each reason to its field, what is left to the top. */
export function sorted(entity: EntityName, names: readonly string[], { message, detail }: Refused): Refusal {
  const problems = problemsIn(detail)
  if (problems.length === 0) return { byField: {}, rest: [message] }
  const byField: Record<string, string> = {}
  const rest: string[] = []
  for (const { field, reason } of problems) {
    const name = nameAmong(names, field)
    if (name === undefined) rest.push(`${field} ${reason}`)
    else byField[name] = [byField[name], inWords(entity, name, reason)].filter(Boolean).join(' ')
  }
  return { byField, rest }
}

function problemsIn(detail: unknown): { field: string; reason: string }[] {
  if (!isObject(detail)) return []
  if (Array.isArray(detail.failures)) {
    return detail.failures.flatMap(one => {
      const known = isObject(one) && typeof one.field === 'string' && typeof one.reason === 'string'
      return known ? [{ field: String(one.field), reason: String(one.reason) }] : []
    })
  }
  const { field, problem } = detail
  return typeof field === 'string' && typeof problem === 'string' ? [{ field, reason: problem }] : []
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** PlaceOS names some fields in its own way: `control_system` for its id, `condition` for `conditions`. */
function nameAmong(names: readonly string[], field: string): string | undefined {
  return [field, `${field}_id`, `${field}s`].find(name => names.includes(name))
}

/** PlaceOS's words for machines, in words for the person who typed. */
function inWords(entity: EntityName, field: string, reason: string): string {
  if (/^(is required|should not be nil|cannot be blank|not present)$/.test(reason)) return 'Needed.'
  if (reason === 'should be unique') return `Another ${nounOf(entity)} has this already. Choose something else.`
  if (reason === "must be unique beneath 'parent_id'") return 'There is an entry of this name already. Choose another.'
  if (reason === 'is invalid' && field === 'port') return 'A port is a number from 1 to 65535.'
  if (/invalid URI$/.test(reason)) return 'Write a whole address, such as https://example.com/help.'
  const type = /^must be of type (\w+)/.exec(reason)?.[1]
  if (type) return types[type] ?? `It must be of type ${type}.`
  const words = reason.replaceAll(/\b([a-z]+)_([a-z]+)\b/g, '$1 $2')
  const sentence = /^(is|has|contains|lies) /.test(words)
    ? `This ${words}`
    : /^(must|should|needs|cannot) /.test(words)
      ? `It ${words}`
      : words.slice(0, 1).toUpperCase() + words.slice(1)
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`
}

const types: Readonly<Record<string, string>> = {
  number: 'Write a number.',
  int: 'Write a whole number.',
  string: 'Write text.',
  array: 'This must be a JSON list, in [ ].',
  object: 'This must be a JSON object, in { }.',
  record: 'This must be a JSON object, in { }.',
}
