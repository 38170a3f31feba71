import { parseCron } from '../../base/cron.ts'
import { messageOf } from '../../base/result.ts'
import type { Trigger } from '../../model/trigger.ts'
import { webhookMethods } from '../../model/trigger.ts'
import { isEmail, isTimeZone } from '../formats.ts'
import type { Problem } from '../problem.ts'
import type { Rules } from '../step.ts'

type Conditions = Trigger['conditions']

export const trigger: Rules<'trigger'> = {
  derive: ({ row }) => ({
    supported_methods: [...new Set((row.supported_methods ?? []).map(one => one.toUpperCase()))],
  }),
  check({ row, before, given, step }) {
    // One that was synced with a bad line can be renamed all the same.
    const isSaid = (field: keyof typeof row) => !before || Object.hasOwn(given, field)
    return [
      ...(row.conditions && isSaid('conditions') ? conditionProblems(row.conditions, step.nowMs) : []),
      ...(row.actions && isSaid('actions') ? actionProblems(row.actions) : []),
      ...(isSaid('supported_methods') ? methodProblems(row.supported_methods) : []),
      ...(isSaid('debounce_period') && (row.debounce_period ?? 0) < 0
        ? [{ field: 'debounce_period', reason: 'must be 0 or more milliseconds' }]
        : []),
    ]
  },
  removing(row, { store, change }) {
    for (const zone of store.zone.by('triggers', row.id)) {
      change.update('zone', zone.id, { triggers: zone.triggers.filter(id => id !== row.id) })
    }
  },
}

// PlaceOS names the fields in the singular (model.md 3.14), and its words stand where it has some. Which condition or
// action it is comes first, counted from 1, and what to write instead comes last.

function conditionProblems({ comparisons, time_dependents }: Conditions, nowMs: number): Problem[] {
  return [
    ...comparisons.flatMap((one, at) => comparisonProblems(one).map(reason => `comparisons ${at + 1} ${reason}`)),
    ...time_dependents.flatMap((one, at) => timeProblems(one, nowMs).map(why => `time_dependents ${at + 1}${why}`)),
  ].map(reason => ({ field: 'condition', reason }))
}

function comparisonProblems(comparison: Conditions['comparisons'][number]): string[] {
  return (['left', 'right'] as const).flatMap(name => {
    const side = comparison[name]
    if (typeof side !== 'object') return []
    return [
      ...(side.mod.trim() ? [] : [`${name}.mod is required; name a module, such as Display_1`]),
      ...(side.status.trim() ? [] : [`${name}.status is required; name a status of the module, such as power`]),
    ]
  })
}

/** The last second that calendars have a name for, of a year with four digits. */
const LAST_TIME = Date.UTC(9999, 11, 31, 23, 59, 59) / 1_000

function timeProblems({ type, time, cron, timezone }: Conditions['time_dependents'][number], nowMs: number): string[] {
  const said: string[] = []
  const hasTime = time !== null && time !== undefined
  if (!hasTime && !cron) said.push(' needs a time or a cron')
  else if (type === 'at' && !hasTime) said.push(' is of type at, and needs a time, in seconds since 1970')
  else if (type === 'cron' && !cron) said.push(' is of type cron, and needs a cron line, such as "0 9 * * 1-5"')
  if (hasTime && (time < 0 || time > LAST_TIME)) {
    said.push(` time ${time} is no time; write seconds since 1970, not milliseconds`)
  }
  if (timezone?.trim() && timezone !== 'Local' && !isTimeZone(timezone)) {
    said.push(` timezone ${timezone} is not known; write one such as Europe/Berlin`)
  }
  const wrong = type === 'cron' && cron ? wrongWith(cron, nowMs) : undefined
  if (wrong) said.push(`: ${wrong}`)
  return said
}

/** What keeps a cron line from being understood or from ever coming, in words. */
function wrongWith(line: string, nowMs: number): string | undefined {
  try {
    if (parseCron(line, 'UTC').next(nowMs) !== undefined) return undefined
    return `The cron line ${JSON.stringify(line)} never comes: none of its months has such a day. Name another day or month.`
  } catch (error) {
    return messageOf(error)
  }
}

function actionProblems({ functions, mailers }: Trigger['actions']): Problem[] {
  return [
    ...functions.flatMap(({ mod, method }, at) => [
      ...(mod.trim() ? [] : [`functions ${at + 1} mod is required; name a module, such as Display_1`]),
      ...(method.trim()
        ? []
        : [`functions ${at + 1} method is required; name a function of the module, such as power`]),
    ]),
    ...mailers.flatMap(({ emails }, at) => {
      if (emails.length === 0) return [`mailers ${at + 1} emails is required; give at least one address`]
      const wrong = emails.filter(email => !isEmail(email.trim()))
      if (wrong.length === 0) return []
      return [`mailers ${at + 1} emails are no addresses: ${wrong.join(', ')}; write them as jo@example.com`]
    }),
  ].map(reason => ({ field: 'action', reason }))
}

function methodProblems(methods: readonly string[] = []): Problem[] {
  const bad = methods.filter(method => !webhookMethods.some(known => known === method))
  if (bad.length === 0) return []
  const reason = `contains invalid methods: ${bad.join(', ')}; there are ${webhookMethods.join(', ')}`
  return [{ field: 'supported_methods', reason }]
}
