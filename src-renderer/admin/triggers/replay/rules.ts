type Span = { ok: true; from: number; to: number } | { ok: false; problem: string }

/** The stretch between two local times, as far as it is past. */
export function spanOf(from: string, to: string, now: number): Span {
  const [begins, ends] = [Date.parse(from), Date.parse(to)]
  if (Number.isNaN(begins) || Number.isNaN(ends)) return { ok: false, problem: 'Give both a day and a time.' }
  if (begins >= Math.min(ends, now)) return { ok: false, problem: 'It must begin before it ends, and in the past.' }
  return { ok: true, from: begins, to: Math.min(ends, now) }
}

/** How often, in words, and of how many the first are listed. */
export function countWords(count: number, listed: number, noun: string, plural = `${noun}s`): string {
  const all = `${count} ${count === 1 ? noun : plural}`
  return listed < count ? `${all}, the first ${listed} of them` : all
}
