import { afterEach, beforeEach, expect, test } from 'vitest'
import { building } from './testing/building.ts'
import { allIds, mirrored } from './testing/mirrored.ts'
import { type Asked, type Said, type SmallPlaceos, smallPlaceos } from './testing/small-placeos.ts'

let placeos: SmallPlaceos
beforeEach(async () => {
  placeos = await smallPlaceos()
  building(placeos, 2)
})
afterEach(() => placeos.stop())

/** What is here stays as it is while each of these goes on for ten looks, and the copy goes on by itself afterwards. */
const troubles: [string, RegExp, (asked: Asked) => Said | undefined][] = [
  ['the key is refused', /does not accept the API key/, () => ({ status: 401, body: { error: 'unknown X-API-Key' } })],
  ['the key may read nothing any more', /may not read/, () => ({ status: 403 })],
  ['every list is empty', /is missing in it and there all the same/, asked => (isList(asked) ? empty : undefined)],
  ['a proxy answers with a page', /not PlaceOS/, () => ({ type: 'text/html', body: '<html>Maintenance</html>' })],
  [
    'a proxy says that nothing is there',
    /not PlaceOS/,
    () => ({ status: 404, type: 'text/html', body: '<html>404</html>' }),
  ],
  [
    'the address leads elsewhere',
    /sends on to another address/,
    () => ({ status: 302, headers: { location: 'http://x.example/' } }),
  ],
  [
    'the centre has trouble',
    /trouble of its own/,
    () => ({ status: 503, type: 'text/html', body: '<html>503</html>' }),
  ],
  ['an answer is no JSON', /no JSON/, () => ({ body: '{"id": ' })],
  ['an answer is of another shape', /cannot be used/, () => ({ body: { strange: true } })],
  ['an answer is a number', /cannot be used/, () => ({ body: 7 })],
  ['answers are cut', /cut the connection/, () => ({ body: '[{"id": "sys-0"}]', cutAfter: 5 })],
  ['lists do not say how many there are', /does not say how many/, asked => (isList(asked) ? { body: [] } : undefined)],
]
const isList = ({ path }: Asked) => /^\/[a-z_]+$/.test(path) && path !== '/settings' && path !== '/brokers'
const empty: Said = { body: [], headers: { 'x-total-count': '0' } }

test.each(troubles)(
  'nothing here is removed while %s, and it goes on by itself afterwards',
  async (_, words, instead) => {
    const { store, mirror, looked, laid, stop } = await mirrored(placeos.url)
    const before = allIds(store)
    laid.length = 0
    placeos.instead = instead
    const reasons = []
    for (let look = 0; look < 11; look++) reasons.push((await looked()).reason)
    expect(allIds(store)).toEqual(before)
    expect(laid).toEqual([])
    expect(reasons.join()).toMatch(words)
    placeos.instead = undefined
    placeos.tables.settings.set('sets-0-secret', {
      ...placeos.tables.settings.get('sets-0-secret'),
      settings_string: 'pin: 9',
    })
    for (let look = 0; look < 3; look++) await looked()
    expect(mirror.state()).toMatchObject({ state: 'idle', reason: expect.stringContaining('above') })
    expect(laid.flat().map(({ id }) => id)).toEqual(['sets-0-secret'])
    await stop()
  },
)

test('a key of a plain user removes nothing of what it no longer sees, not even after a restart', async () => {
  const first = await mirrored(placeos.url)
  const before = allIds(first.store)
  await first.stop()
  placeos.role = 0
  const second = await mirrored(placeos.url, { folder: first.folder })
  for (let look = 0; look < 11; look++) await second.looked()
  expect(allIds(second.store)).toEqual(before)
  expect(second.mirror.state().reason).toMatch(/one of a plain user/)
  await second.stop()
})

test('records that cannot be read stay as they are here, and are named', async () => {
  const { store, mirror, looked, stop } = await mirrored(placeos.url)
  const module = placeos.tables.module.get('mod-0-0-edge')
  placeos.put('module', { ...module, id: 'mod-0-0-edge', port: 'many', ip: '10.5.5.5' })
  for (let look = 0; look < 2; look++) await looked()
  expect(store.module.get('mod-0-0-edge')).toMatchObject({ ip: '10.0.0.0', port: 4999 })
  expect(mirror.state().reason).toMatch(/module mod-0-0-edge: port cannot be read/)
  await stop()
})
