import type { Live } from './entry.ts'
import { isBridge } from './places.ts'

/** What still belongs together once an identity no longer counts, by what is said now. */
export function clustersOf(lives: readonly Live[], isCredited: (key: string) => boolean): Live[][] {
  const parent = new Map(lives.map(live => [live, live]))
  const root = (live: Live): Live => {
    const up = parent.get(live) ?? live
    return up === live ? live : root(up)
  }
  const first = new Map<string, Live>()
  const tie = (live: Live, by: string) => {
    const other = first.get(by)
    if (other) parent.set(root(live), root(other))
    else first.set(by, live)
  }
  const bridges = new Map(lives.map(({ place }) => [place, isBridge(place)]))
  for (const live of lives) {
    const { place, keys, mac } = live
    const isGuest = mac !== undefined && mac !== place.mac && (bridges.get(place) ?? false)
    if (!isGuest) tie(live, `place ${place.key}`)
    for (const key of keys) {
      if (!isCredited(key)) continue
      // The same name with two MAC addresses is two devices.
      tie(live, key.startsWith('host ') ? `${key} ${isGuest ? mac : (place.mac ?? mac ?? '')}` : key)
    }
  }
  const clusters = new Map<Live, Live[]>()
  for (const live of lives) {
    const top = root(live)
    const cluster = clusters.get(top)
    if (cluster) cluster.push(live)
    else clusters.set(top, [live])
  }
  return [...clusters.values()]
}
