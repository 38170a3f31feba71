import type { Kept } from './dns-sd-records.ts'

/** What was heard so close together was meant to hold at once. */
const TOGETHER_MS = 2_000

/**
 * The one that holds where several are kept: not one that is ending, then one that is the sender's own address, then of
 * the latest the first by content, so that it does not depend on the order in which they came.
 */
export function choose<Type extends 'SRV' | 'TXT' | 'A'>(all: readonly Kept<Type>[], own = ''): Kept<Type> | undefined {
  const lasting = all.filter(({ ending }) => !ending)
  const candidates = lasting.length > 0 ? lasting : all
  const latest = Math.max(...candidates.map(({ heardAt }) => heardAt)) - TOGETHER_MS
  return candidates
    .filter(({ heardAt, dataKey }) => heardAt >= latest || dataKey === own)
    .sort((a, b) => Number(b.dataKey === own) - Number(a.dataKey === own) || (a.dataKey < b.dataKey ? -1 : 1))[0]
}
