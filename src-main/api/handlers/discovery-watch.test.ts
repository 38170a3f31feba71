import { expect, test } from 'vitest'
import { emitter } from '../../base/emitter.ts'
import { fakeClock } from '../../base/fake-clock.ts'
import { device, knownDevices } from '../../discovery/testing/known-devices.ts'
import type { On } from '../answer.ts'
import { answerDiscovery, type DiscoveryParts } from './discovery.ts'

type Handler = (asked: object) => unknown
const asIs = { handler: (handler: Handler) => handler }
const on = { discovery: new Proxy({}, { get: () => asIs }) } as unknown as On
const nothing = () => () => undefined

/** Devices that can be forgotten, and what is answered of them. */
function answering(first: Parameters<typeof knownDevices>[0]) {
  const known = knownDevices(first)
  const told = emitter<ReadonlySet<string>>(error => {
    throw error
  })
  const gone = new Set<string>()
  const devices = {
    ...known,
    get: (id: string) => (gone.has(id) ? undefined : known.get(id)),
    changed: told.on,
  }
  const discovery = {
    ...{ devices, fits: () => [], users: { of: () => [], changed: nothing } },
    ...{ adoptions: {}, links: {}, follow: { changed: nothing }, doubts: { changed: nothing } },
    ...{ places: () => [], missing: () => [], searchedAt: () => 0, neverProbe: () => [], changed: nothing },
    announcing: { now: () => undefined },
  }
  const runtime = { news: nothing, directory: {}, shelf: { find: () => undefined, changed: nothing } }
  const store = { control_system: { all: () => [] } }
  const clock = fakeClock()
  const parts = { discovery, runtime, store, clock, auditDiscovery: () => undefined } as unknown as DiscoveryParts
  const answers = answerDiscovery(on, parts) as unknown as Record<string, Handler>
  return {
    ...{ answers, clock },
    forget(id: string) {
      gone.add(id)
      told.emit(new Set([id]))
    },
  }
}

test('who watches a device that is forgotten is told so, and nobody else is harmed', async () => {
  const { answers, clock, forget } = answering([device('dev-1', { at: ['192.168.1.20'] })])
  const watching = answers.watchDevice?.({ input: { device_id: 'dev-1' } }) as AsyncGenerator<{ id: string }>
  expect((await watching.next()).value.id).toBe('dev-1')
  forget('dev-1')
  const next = watching.next()
  next.catch(() => undefined)
  await clock.advance(1_000)
  await expect(next).rejects.toThrow('not known here')
})

test('of another Alcove only a page of its own is shown, and the whole list is answered at once', async () => {
  const details = { page: 'https://evil.example/admin', version: '1.2.3', system: 'Bar' }
  const other = device('dev-1', {
    at: ['192.168.1.20'],
    sightings: [{ service: '_alcove._tcp', facts: {}, details }],
  })
  const { answers } = answering([other, device('dev-2', { at: ['192.168.1.21'] })])
  expect(await answers.list?.({})).toMatchObject({
    whole: true,
    devices: [
      { id: 'dev-1', alcove: { page: '', version: '1.2.3', system: 'Bar' } },
      { id: 'dev-2', alcove: null },
    ],
  })
})
