import type { DeviceLine, DiscoveryNews, DiscoveryStateView } from '@contract/discovery-views.ts'

export interface DiscoveryKnown {
  state: DiscoveryStateView | undefined
  devices: ReadonlyMap<string, DeviceLine>
}

/** What is known of the network after a piece of news. A device of which nothing changed stays the same object. */
export function foldDiscovery(known: DiscoveryKnown | undefined, news: DiscoveryNews): DiscoveryKnown {
  const before = known?.devices ?? new Map<string, DeviceLine>()
  const state = news.state ?? known?.state
  if (!news.whole && news.devices.length === 0 && news.removed.length === 0) return { state, devices: before }
  const devices = new Map(news.whole ? [] : before)
  for (const id of news.removed) devices.delete(id)
  for (const device of news.devices) {
    const held = before.get(device.id)
    devices.set(device.id, held && isSame(held, device) ? held : device)
  }
  return { state, devices }
}

/** Both came through the same encoder, which keeps the order of fields. */
const isSame = (a: DeviceLine, b: DeviceLine) => JSON.stringify(a) === JSON.stringify(b)
