import type { ModuleView } from '@contract/views.ts'
import { booleanOf } from '../../data/read.ts'
import { POWER_PATIENCE_MS } from '../power/rules.ts'
import type { Source } from '../rules.ts'
import type { Truth, TruthLook } from '../truth.ts'

export const SOURCE_PATIENCE_MS = 6_000

/** A source chosen in a room that is off comes with the room: it has as long as that takes, and then its own time. */
export function sourcePatience(logic: Pick<ModuleView, 'status'>): (from: number) => number {
  const activeAt = booleanOf(logic, 'active') ? (logic.status.active?.at ?? 0) : undefined
  return from =>
    activeAt === undefined ? POWER_PATIENCE_MS + SOURCE_PATIENCE_MS : Math.max(0, activeAt - from) + SOURCE_PATIENCE_MS
}

/** How one source looks, given the truth about the whole choice. */
export function sourceTile(
  source: Pick<Source, 'key'>,
  confirmed: string | undefined,
  choice: Truth<string>,
  chosen = 'Showing',
): { on: boolean; truth: TruthLook; detail: string } {
  const on = source.key === confirmed
  if (choice.look === 'failed' && source.key === choice.wanted) return { on, truth: 'failed', detail: 'Did not switch' }
  if (choice.heading === source.key && choice.look !== 'failed' && choice.look !== 'confirmed') {
    return { on, truth: choice.look, detail: choice.words }
  }
  return { on, truth: 'confirmed', detail: on ? chosen : '' }
}
