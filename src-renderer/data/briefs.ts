import type { InstanceBrief, InstancesNews } from '@contract/traces-views.ts'

/** How instances stand, by their id. */
export type BriefsKnown = ReadonlyMap<string, InstanceBrief>

/** What is known after a piece of news. */
export function foldBriefs(known: BriefsKnown | undefined, { whole, instances, gone }: InstancesNews): BriefsKnown {
  const next = new Map(whole ? undefined : known)
  for (const one of instances) next.set(one.instance_id, one)
  for (const id of gone) next.delete(id)
  return next
}
