/** Neighbours may swap, as core sends from several places at once. */
const SWAPPED = 16

/**
 * Watches the numbers of the centre's requests. True when they climb from the beginning again: behind the API there is
 * another core, which knows nothing of us yet (edge.md 1.7). One alarm too many costs a `register`, which does no harm.
 */
export function watchNumbering(): (id: number) => boolean {
  let highest = -1
  let seen = new Set<number>()
  return id => {
    const isAnew = seen.has(id) || id < highest - SWAPPED
    if (isAnew) {
      seen = new Set()
      highest = -1
    }
    seen.add(id)
    if (id > highest) highest = id
    // What is further back than that would be an alarm anyway.
    if (seen.size > 4 * SWAPPED) seen = new Set([...seen].filter(each => each >= highest - SWAPPED))
    return isAnew
  }
}
