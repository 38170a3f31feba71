import type { DeviceLine, DiscoveryNews } from '@contract/discovery-views.ts'
import { expect, test } from 'vitest'
import { foldDiscovery } from './discovery.ts'

const line = (id: string, name = id): DeviceLine => ({
  ...{ id, name, make: '', model: '', addresses: [], mac: '', sources: ['mdns'], confidence: 'likely', present: true },
  ...{ first_seen: 1, last_seen: 2, ignored: null, modules: [], best: null, more_fits: 0, alcove: null },
})
const news = (given: Partial<DiscoveryNews>): DiscoveryNews => ({ whole: false, devices: [], removed: [], ...given })
const all = foldDiscovery(undefined, news({ whole: true, devices: [line('a'), line('b')] }))

test('what changed is another object, what did not stays the same one', () => {
  const next = foldDiscovery(all, news({ devices: [line('a'), line('b', 'Bar'), line('c')] }))
  expect(next.devices.get('a')).toBe(all.devices.get('a'))
  expect(next.devices.get('b')?.name).toBe('Bar')
  expect([...next.devices.keys()]).toEqual(['a', 'b', 'c'])
})

test('a watch made again starts over, and still keeps what did not change', () => {
  const next = foldDiscovery(all, news({ whole: true, devices: [line('b')] }))
  expect([...next.devices.keys()]).toEqual(['b'])
  expect(next.devices.get('b')).toBe(all.devices.get('b'))
})

test('what is removed is gone, and news of the node alone leaves every device as it is', () => {
  expect([...foldDiscovery(all, news({ removed: ['a'] })).devices.keys()]).toEqual(['b'])
  const state = { places: [], missing: [], searched_at: 5, announced: { name: '', reason: '' }, never_probe: [] }
  const next = foldDiscovery(all, news({ state }))
  expect(next.devices).toBe(all.devices)
  expect(foldDiscovery(next, news({ removed: ['a'] })).state).toBe(state)
})
