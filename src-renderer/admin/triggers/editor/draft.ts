import type { Json } from '@base/json.ts'
import type { Trigger } from '@model/trigger.ts'
import type { Problems } from '../../forms/read.ts'

/** A trigger while it is edited. What is not edited here is kept as it was stored. */
export interface Draft {
  name: string
  description: string
  important: boolean
  anyMatch: boolean
  /** In seconds, as typed. */
  debounce: string
  enableWebhook: boolean
  methods: readonly string[]
  comparisons: readonly Keyed<ComparisonDraft>[]
  times: readonly Keyed<TimeDraft>[]
  functions: readonly Keyed<FunctionDraft>[]
  mailers: readonly Keyed<MailDraft>[]
}

/** `key` tells items apart while others come and go; `at` is where it is stored. */
export type Keyed<T> = T & { key: number; at?: number }

export type Operator = Trigger['conditions']['comparisons'][number]['operator']

export interface ComparisonDraft {
  left: SideDraft
  operator: Operator
  right: SideDraft
}

export type SideDraft =
  | { is: 'status'; mod: string; status: string; keys: readonly string[] }
  | { is: 'number' | 'text' | 'flag'; text: string }

export interface TimeDraft {
  type: 'at' | 'cron'
  /** Seconds since 1970. */
  time: number | undefined
  cron: string
  /** Nothing: the node's own. */
  timezone: string | undefined
}

export interface FunctionDraft {
  mod: string
  method: string
  args: Readonly<Record<string, Json>>
  /** What is typed and cannot be taken as it is, by argument. */
  wrong: Problems
}

export interface MailDraft {
  /** With commas between. */
  emails: string
  content: string
}

export function draftOf({ conditions, actions, ...row }: Trigger): Draft {
  return {
    name: row.name,
    description: row.description ?? '',
    important: row.important,
    anyMatch: row.any_match,
    debounce: String(row.debounce_period / 1_000),
    enableWebhook: row.enable_webhook,
    methods: row.supported_methods,
    comparisons: conditions.comparisons.map(({ left, operator, right }, at) => ({
      ...{ key: at, at, operator },
      ...{ left: sideOf(left), right: sideOf(right) },
    })),
    times: conditions.time_dependents.map(({ type, time, cron, timezone }, at) => ({
      ...{ key: at, at, type, time: time ?? undefined, cron: cron ?? '', timezone: timezone ?? undefined },
    })),
    functions: actions.functions.map(({ mod, method, args }, at) => ({
      ...{ key: at, at, mod, method, args: args as Record<string, Json>, wrong: {} },
    })),
    mailers: actions.mailers.map(({ emails, content }, at) => ({ key: at, at, emails: emails.join(', '), content })),
  }
}

type Operand = Trigger['conditions']['comparisons'][number]['left']

function sideOf(side: Operand): SideDraft {
  if (typeof side === 'object') return { is: 'status', mod: side.mod, status: side.status, keys: side.keys }
  return { is: typeof side === 'number' ? 'number' : typeof side === 'boolean' ? 'flag' : 'text', text: String(side) }
}

/** A key that none of them has. */
export const nextKey = (items: readonly { key: number }[]): number =>
  items.reduce((most, { key }) => Math.max(most, key), -1) + 1

/** The same as it is stored, whatever keys the page gave its parts. */
export const isSame = (a: Draft, b: Draft): boolean => JSON.stringify(bare(a)) === JSON.stringify(bare(b))

const bare = (draft: Draft) =>
  JSON.parse(JSON.stringify(draft, (name, value) => (name === 'key' ? undefined : value))) as unknown
