/** In an order of chance, the same one for the same seed: Fisher and Yates, with the generator of Lehmer. */
export function shuffled<One>(all: readonly One[], seed: number): One[] {
  const next = chance(seed)
  const found = [...all]
  for (let left = found.length - 1; left > 0; left--) {
    const at = next(left + 1)
    ;[found[left], found[at]] = [found[at] as One, found[left] as One]
  }
  return found
}

/** Gives numbers from 0 to below the given one. */
export function chance(seed: number): (below: number) => number {
  let state = (Math.abs(seed) % 2_147_483_646) + 1
  return below => {
    state = (state * 48_271) % 2_147_483_647
    return state % below
  }
}
