import { parseCron } from '@base/cron.ts'
import { messageOf } from '@base/result.ts'
import type { Trigger } from '@model/trigger.ts'
import type { Problems } from '../../forms/read.ts'
import type { ComparisonDraft, Draft, FunctionDraft, MailDraft, SideDraft, TimeDraft } from './draft.ts'

type Written = Pick<
  Trigger,
  | 'name'
  | 'description'
  | 'important'
  | 'any_match'
  | 'debounce_period'
  | 'enable_webhook'
  | 'supported_methods'
  | 'conditions'
  | 'actions'
>

/**
 * What is typed, as it is stored; or what is wrong with it, by where it is: `comparisons.0.left`, `times.1`. What
 * newer products keep beside it stays.
 */
export function readDraft(
  draft: Draft,
  stored: Trigger,
): { ok: true; fields: Written } | { ok: false; problems: Problems } {
  const problems = problemsOf(draft)
  if (Object.keys(problems).length > 0) return { ok: false, problems }
  const { conditions, actions } = stored
  return {
    ok: true,
    fields: {
      name: draft.name.trim(),
      description: draft.description,
      important: draft.important,
      any_match: draft.anyMatch,
      debounce_period: debounceMs(draft.debounce) ?? 0,
      enable_webhook: draft.enableWebhook,
      supported_methods: [...draft.methods],
      conditions: {
        ...conditions,
        comparisons: draft.comparisons.map(({ at, left, operator, right }) => {
          const before = at === undefined ? undefined : conditions.comparisons[at]
          return { ...before, left: operandOf(left, before?.left), operator, right: operandOf(right, before?.right) }
        }),
        time_dependents: draft.times.map(({ at, type, time, cron, timezone }) => ({
          ...(at === undefined ? {} : conditions.time_dependents[at]),
          ...{ type, time: type === 'at' ? (time ?? null) : null, cron: type === 'cron' ? cron.trim() : null },
          timezone: timezone ?? null,
        })),
      },
      actions: {
        ...actions,
        functions: draft.functions.map(({ at, mod, method, args }) => ({
          ...(at === undefined ? {} : actions.functions[at]),
          ...{ mod, method, args: { ...args } },
        })),
        mailers: draft.mailers.map(({ at, emails, content }) => ({
          ...(at === undefined ? {} : actions.mailers[at]),
          ...{ emails: addressesIn(emails), content },
        })),
      },
    },
  }
}

type Operand = Trigger['conditions']['comparisons'][number]['left']

function operandOf(side: SideDraft, before: Operand | undefined): Operand {
  switch (side.is) {
    case 'status':
      return { ...(typeof before === 'object' ? before : {}), mod: side.mod, status: side.status, keys: [...side.keys] }
    case 'number':
      return Number(side.text.replace(',', '.'))
    case 'flag':
      return side.text === 'true'
    case 'text':
      return side.text
  }
}

function problemsOf(draft: Draft): Problems {
  const problems: Record<string, string> = {}
  const say = (path: string, words: string | undefined) => {
    if (words) problems[path] = words
  }
  if (draft.name.trim() === '') say('name', 'Give it a name.')
  if (debounceMs(draft.debounce) === undefined) say('debounce', 'This must be a number of seconds, 0 or more.')
  if (draft.methods.length === 0) say('methods', 'Choose at least one.')
  draft.comparisons.forEach((one, at) => {
    say(`comparisons.${at}.left`, sideProblem(one.left))
    say(`comparisons.${at}.right`, sideProblem(one.right))
    say(`comparisons.${at}`, constantsProblem(one))
  })
  draft.times.forEach((time, at) => {
    say(`times.${at}`, timeProblem(time))
  })
  draft.functions.forEach((one, at) => {
    say(`functions.${at}`, functionProblem(one))
  })
  draft.mailers.forEach((one, at) => {
    say(`mailers.${at}`, mailProblem(one))
  })
  return problems
}

function sideProblem(side: SideDraft): string | undefined {
  if (side.is === 'status') {
    if (side.mod.trim() === '') return 'Choose a module.'
    return side.status.trim() === '' ? 'Choose a status.' : undefined
  }
  if (side.is !== 'number') return undefined
  const isNumber = side.text.trim() !== '' && Number.isFinite(Number(side.text.replace(',', '.')))
  return isNumber ? undefined : 'This must be a number.'
}

const constantsProblem = ({ left, right }: ComparisonDraft): string | undefined =>
  left.is !== 'status' && right.is !== 'status' ? 'Name the status of a module on one side at least.' : undefined

function timeProblem({ type, time, cron, timezone }: TimeDraft): string | undefined {
  if (type === 'at') return time === undefined ? 'Give it a day and a time.' : undefined
  if (cron.trim() === '') return 'Give it a cron line, such as 0 9 * * 1-5.'
  try {
    parseCron(cron, timezone === undefined || timezone === 'Local' ? undefined : timezone || 'UTC')
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}

function functionProblem({ mod, method, wrong }: FunctionDraft): string | undefined {
  if (mod === '') return 'Choose a module.'
  if (method === '') return 'Choose a function.'
  return Object.keys(wrong).length > 0 ? 'Not all of its arguments can be taken as they are.' : undefined
}

function mailProblem({ emails }: MailDraft): string | undefined {
  const all = addressesIn(emails)
  if (all.length === 0) return 'Give at least one address.'
  const bad = all.find(one => !/^[^\s@]+@[^\s@]+$/.test(one))
  return bad === undefined ? undefined : `${bad} is no address.`
}

export const addressesIn = (text: string): string[] =>
  text
    .split(/[,;\s]+/)
    .map(one => one.trim())
    .filter(Boolean)

function debounceMs(text: string): number | undefined {
  const seconds = Number(text.trim().replace(',', '.') || '0')
  return Number.isFinite(seconds) && seconds >= 0 && seconds < 2_147_483 ? Math.round(seconds * 1_000) : undefined
}

/** What the node refused, by where it is; what belongs nowhere at the top. It counts from 1 (records/rules/trigger.ts). */
export function refusedWhere({ message, detail }: { message: string; detail?: unknown }): {
  problems: Problems
  rest: string[]
} {
  const problems: Record<string, string> = {}
  const rest: string[] = []
  const failures = failuresIn(detail)
  for (const { field, reason } of failures) {
    const found = /^(comparisons|time_dependents|functions|mailers) (\d+):? ?(.*)$/.exec(reason)
    if (found) {
      const list = found[1] === 'time_dependents' ? 'times' : found[1]
      problems[`${list}.${Number(found[2]) - 1}`] = found[3] ?? reason
    } else if (field === 'name' || field === 'debounce_period' || field === 'supported_methods') {
      problems[places[field]] = reason
    } else rest.push(`${field}: ${reason}`)
  }
  return { problems, rest: failures.length === 0 ? [message] : rest }
}

const places = { name: 'name', debounce_period: 'debounce', supported_methods: 'methods' } as const

function failuresIn(detail: unknown): { field: string; reason: string }[] {
  if (typeof detail !== 'object' || detail === null || !('failures' in detail)) return []
  return Array.isArray(detail.failures) ? (detail.failures as { field: string; reason: string }[]) : []
}
