import type { Source } from '../rules.ts'
import type { Truth, TruthLook } from '../truth.ts'

export const SOURCE_PATIENCE_MS = 6_000

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
