import type { Trigger } from '../../model/trigger.ts'
import { webhookMethods } from '../../model/trigger.ts'
import { isTimeZone } from '../formats.ts'
import type { Problem } from '../problem.ts'
import type { Rules } from '../step.ts'

export const trigger: Rules<'trigger'> = {
  derive: ({ row }) => ({
    supported_methods: [...new Set((row.supported_methods ?? []).map(one => one.toUpperCase()))],
  }),
  check({ row }) {
    const bad = (row.supported_methods ?? []).filter(method => !webhookMethods.some(known => known === method))
    return [
      ...(row.conditions ? conditionProblems(row.conditions) : []),
      ...(row.actions ? actionProblems(row.actions) : []),
      ...(bad.length > 0
        ? [{ field: 'supported_methods', reason: `contains invalid methods: ${bad.join(', ')}` }]
        : []),
    ]
  },
  removing(row, { store, change }) {
    for (const zone of store.zone.by('triggers', row.id)) {
      change.update('zone', zone.id, { triggers: zone.triggers.filter(id => id !== row.id) })
    }
  },
}

// PlaceOS names the fields in the singular (model.md 3.14).

function conditionProblems({ time_dependents }: Trigger['conditions']): Problem[] {
  return time_dependents.flatMap(({ time, cron, timezone }) => {
    const problems: Problem[] = []
    const say = (reason: string) => problems.push({ field: 'condition', reason: `time_dependents ${reason}` })
    if ((time ?? null) === null && !cron) say('needs a time or a cron')
    if (timezone?.trim() && !isTimeZone(timezone)) say(`timezone ${timezone} is not known`)
    return problems
  })
}

function actionProblems({ functions, mailers }: Trigger['actions']): Problem[] {
  const action = (reason: string): Problem => ({ field: 'action', reason })
  return [
    ...functions.flatMap(({ mod, method }) => [
      ...(mod ? [] : [action('functions mod is required')]),
      ...(method ? [] : [action('functions method is required')]),
    ]),
    ...mailers.flatMap(({ emails }) => (emails.length > 0 ? [] : [action('mailers emails is required')])),
  ]
}
