import type { ConditionNow } from '@contract/traces-views.ts'
import { Sign } from '../../../look/Badge.tsx'

/** Whether the node finds that a condition holds. */
export function Holds({ now }: { now: ConditionNow | undefined }) {
  if (!now) return null
  if (now.trouble) return <Sign tone="bad">{now.trouble}</Sign>
  return <Sign tone={now.is ? 'good' : 'plain'}>{now.is ? 'Holds' : 'Does not hold'}</Sign>
}
