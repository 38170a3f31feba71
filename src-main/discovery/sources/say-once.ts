import type { Log } from '../../base/log.ts'

/** Warns of each thing once, as it does not change by itself; and of so many at the most, as anybody can bring it about. */
export function sayingOnce(log: Log, most: number): (about: string, words: string) => void {
  const said = new Set<string>()
  return (about, words) => {
    if (said.has(about) || said.size >= most) return
    said.add(about)
    log.warn(words)
  }
}
