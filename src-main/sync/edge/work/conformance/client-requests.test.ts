import { expect, test } from 'vitest'
import type { Row } from '../../../../../e2e/central/data.ts'
import { until } from '../../../../testing/until.ts'
import { handedId } from '../handed-settings.ts'
import { openSharedHall, untilLinkedAnew } from '../testing/hall.ts'

// edge.md 5: what goes up.

const hall = await openSharedHall()
const edge = await hall.start()
let modules = 0

async function connected(settings = '{}'): Promise<string> {
  const mod = `mod-${++modules}`
  hall.setting(mod, settings)
  hall.module(mod)
  await hall.shows(mod, 'connected', true)
  return mod
}

/** What was said of a module, in order. */
const said = (mod: string): Row[] =>
  hall.asked('proxy_redis').filter(({ hash_id }) => String(hash_id).endsWith(`/${mod}`))
const valuesOf = (mod: string, name: string) =>
  said(mod).flatMap(({ key_name, status_value }) => (key_name === name ? [status_value] : []))

test('44: a module that starts is cleared and described before it reports', async () => {
  const mod = await connected()
  const [first, second, third] = said(mod)
  expect(first).toMatchObject({ action: 'clear', hash_id: `status/${mod}` })
  expect(second).toMatchObject({ action: 'set', hash_id: `interface/${mod}` })
  expect(third).toMatchObject({ action: 'hset', hash_id: `status/${mod}` })
  const metadata = JSON.parse(hall.central.redis.keys.get(`interface/${mod}`) ?? '')
  expect(metadata).toMatchObject({
    interface: { keep: { level: { type: 'number' } } },
    functions: { keep: { level: ['Float64'] } },
    ...{ implements: [], requirements: {}, security: {}, notes: '' },
  })
})

test('45, 46: what does not change is not said again, a signal is, and what is taken away is null', async () => {
  const mod = await connected()
  await hall.execute(mod, 'report', [1])
  await hall.execute(mod, 'report', [1])
  await hall.shows(mod, 'count', 1)
  await hall.execute(mod, 'repeat')
  await until(
    () => valuesOf(mod, 'count'),
    values => values.length === 2,
  )
  await hall.execute(mod, 'report')
  await hall.shows(mod, 'count', null)
  expect(valuesOf(mod, 'count')).toEqual(['1', '1', 'null'])
})

test('47: of values that follow each other quickly the last is the one that stays', async () => {
  const mod = await connected()
  hall.central.misbehave.answerAfterMs = 20
  await hall.execute(mod, 'count_to', [500])
  await hall.shows(mod, 'count', 500)
  hall.central.misbehave.answerAfterMs = 0
  expect(valuesOf(mod, 'count').at(-1)).toBe('500')
  expect(valuesOf(mod, 'count').length).toBeLessThan(500)
})

test('48: what changed while the link was away is there when it is back', async () => {
  const mod = await connected()
  await hall.execute(mod, 'report', [1])
  await hall.shows(mod, 'count', 1)
  const links = hall.asked('register').length
  await hall.central.away()
  await edge.runtime.exec(mod, 'report', [2])
  await edge.runtime.exec(mod, 'report', [3])
  await hall.central.back()
  edge.link.reconnect('The test does not want to wait.')
  await untilLinkedAnew(hall, links)
  await hall.shows(mod, 'count', 3)
})

test('49: an event goes up under the name that listeners elsewhere know', async () => {
  const mod = await connected()
  await hall.execute(mod, 'publish', ['hall/doors', '{"open":true}'])
  const published = await until(
    () => hall.central.redis.publishes.find(({ channel }) => channel === 'placeos/hall/doors'),
    found => found !== undefined,
  )
  expect(published?.payload).toBe('{"open":true}')
  expect(hall.asked('proxy_redis').find(({ action }) => action === 'publish')).toMatchObject({
    ...{ hash_id: 'placeos/hall/doors', key_name: '{"open":true}' },
  })
  edge.signals.emit({ channel: 'placeos/hall/doors', payload: Uint8Array.of(0xff, 0xfe) })
  expect(edge.log.lines.at(-1)).toContain('is no text')
})

test('50: a setting that a module keeps is there without a restart, and afterwards as the centre has it', async () => {
  const mod = await connected('level: 2')
  const connections = hall.panel.connections
  await hall.execute(mod, 'keep', [5])
  await hall.shows(mod, 'level', 5)
  await until(
    () => hall.central.data.get('settings', `sets-${mod}-0`)?.settings_string,
    text => text === 'level: 5\n',
  )
  // Once the centre has handed it back, nothing of this node's own stands before it.
  await until(
    () => edge.store.settings.by('parent_id', mod).map(({ id }) => id),
    ids => ids.join() === handedId(mod),
  )
  hall.setting(mod, 'level: 6')
  await hall.shows(mod, 'level', 6)
  expect(hall.panel.connections).toBe(connections)
})

test("of modules that are not the centre's nothing goes up", async () => {
  const mod = await connected()
  const { driver_id, ip, port } = edge.store.module.get(mod) ?? {}
  const own = { driver_id: driver_id ?? '', name: 'Own', ip: ip ?? '', port: port ?? 0, running: true }
  await edge.store.write(change => change.put('module', { id: 'mod-own', ...own }))
  await until(
    () => edge.runtime.statusOf('mod-own').connected?.value,
    connected => connected === true,
  )
  edge.work.settingKept('mod-own', 'level', 3)
  await hall.execute(mod, 'report', [1])
  await hall.shows(mod, 'count', 1)
  expect(said('mod-own')).toEqual([])
  expect(hall.asked('settings_action').filter(({ module_id }) => module_id === 'mod-own')).toEqual([])
})

test('nothing of all this broke a rule of the protocol', () => {
  expect(hall.central.violations).toEqual([])
})
