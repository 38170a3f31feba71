import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ControlClient } from '../../testing/control-client.ts'
import { until } from '../../testing/until.ts'
import { type ControlSite, openControlSite, toldOf } from './testing/control-socket-site.ts'

// realtime.md 7: a bind is held against a name in a system, whoever has that name.

const ALL = ['mod-display1', 'mod-display2', 'mod-chaos', 'mod-poller']

let site: ControlSite
let client: ControlClient
beforeAll(async () => {
  site = await openControlSite()
}, 60_000)
afterAll(() => site.stop())

beforeEach(async context => {
  await site.runtime.exec('mod-display1', 'volume', [11])
  await site.runtime.exec('mod-display2', 'volume', [22])
  client = await site.open('user')
  context.onTestFinished(async () => {
    await client.close()
    await stand({ 'sys-test': ALL })
  })
})

/** Has these modules stand in these systems, and waits until that counts. */
async function stand(systems: Record<string, string[]>): Promise<void> {
  await site.store.write(change => {
    for (const [id, modules] of Object.entries(systems)) {
      if (site.store.control_system.get(id)) change.update('control_system', id, { modules })
      else change.put('control_system', { id, name: id, modules })
    }
  })
  for (const [id, modules] of Object.entries(systems)) {
    const there = modules.filter(one => site.store.module.get(one))
    await until(
      () => site.runtime.directory.places(id).map(place => place.id),
      ids => ids.join() === there.join(),
    )
  }
}

let last = 0
async function bind(address: { sys?: string; mod?: string; index?: number; name?: string } = {}): Promise<number> {
  last += 1
  const given = { sys: 'sys-test', mod: 'Display', index: 1, name: 'volume', ...address }
  expect(await client.ask({ id: last, cmd: 'bind', ...given })).toContain('"success"')
  return last
}

/** What was told until now: a ping is answered after it. */
async function told(): Promise<unknown[]> {
  client.send('ping')
  await client.frame('pong')
  return toldOf(client)
}

describe('§7 a bind follows the system', () => {
  test('mapping absent: success, and silence', async () => {
    await bind({ sys: 'sys-absent' })
    await bind({ mod: 'Nobody' })
    await bind({ index: 7 })
    expect(await told()).toEqual([])
  })

  test('mapping appears later: the value there is, then changes', async () => {
    const id = await bind({ sys: 'sys-later' })
    await stand({ 'sys-later': ['mod-display2'] })
    expect(await told()).toEqual([[id, 22]])
    await site.runtime.exec('mod-display2', 'volume', [23])
    expect(await told()).toEqual([[id, 23]])
  })

  test('same module after a change of the system: nothing', async () => {
    await bind()
    await told()
    await stand({ 'sys-test': ['mod-display1', 'mod-poller', 'mod-chaos', 'mod-display2'] })
    await site.store.write(change => change.update('control_system', 'sys-test', { description: 'other words' }))
    expect(await told()).toEqual([])
  })

  test('reorder: each slot gets the value of who stands there now', async () => {
    const [first, second] = [await bind(), await bind({ index: 2 })]
    await told()
    await stand({ 'sys-test': ['mod-display2', 'mod-display1', 'mod-chaos', 'mod-poller'] })
    expect(await told()).toEqual([
      [first, 22],
      [second, 11],
    ])
    await site.runtime.exec('mod-display1', 'volume', [12])
    expect(await told()).toEqual([[second, 12]])
  })

  test('replacement with an equal value: told all the same', async () => {
    const id = await bind({ name: 'greeting' })
    await told()
    await stand({ 'sys-test': ['mod-display2'] })
    expect(await told()).toEqual([[id, 'hello']])
  })

  test('replacement that has no such value: nothing, and the first one is told', async () => {
    await site.store.write(change => {
      change.put('module', { id: 'mod-blank', driver_id: 'driver-acme', name: 'Display', ip: '127.0.0.1', port: 1 })
    })
    const id = await bind()
    await told()
    await stand({ 'sys-test': ['mod-blank', ...ALL] })
    expect(await told()).toEqual([])
    await site.runtime.exec('mod-display1', 'volume', [13])
    expect(await told()).toEqual([])
    await site.store.write(change => change.update('module', 'mod-blank', { running: true }))
    await until(
      () => site.runtime.exec('mod-blank', 'volume', [77]).catch(() => undefined),
      volume => volume === 77,
    )
    expect(await told()).toEqual([[id, 77]])
  })

  test('module removed: silence, until somebody takes the slot', async () => {
    const id = await bind({ index: 2 })
    await told()
    await stand({ 'sys-test': ['mod-display1'] })
    await site.runtime.exec('mod-display2', 'volume', [24])
    expect(await told()).toEqual([])
    await stand({ 'sys-test': ['mod-display1', 'mod-display2'] })
    expect(await told()).toEqual([[id, 24]])
  })

  test('system deleted: the bind stays with the module it had; a new one is silent; the system returns', async () => {
    await stand({ 'sys-gone': ['mod-display2'] })
    const id = await bind({ sys: 'sys-gone' })
    await told()
    await site.store.write(change => change.remove('control_system', 'sys-gone'))
    await until(
      () => site.runtime.directory.places('sys-gone').length,
      count => count === 0,
    )
    await site.runtime.exec('mod-display2', 'volume', [25])
    expect(await told()).toEqual([[id, 25]])
    const late = await site.open('user')
    await late.ask({ id: 1, cmd: 'bind', sys: 'sys-gone', mod: 'Display', name: 'volume' })
    await site.runtime.exec('mod-display2', 'volume', [26])
    expect(await told()).toEqual([[id, 26]])
    expect(toldOf(late)).toEqual([])
    await stand({ 'sys-gone': ['mod-display1'] })
    expect(await told()).toEqual([[id, 11]])
    await late.frame('"notify","value":11')
    await late.close()
  })

  test('status absent: the first publication is told', async () => {
    const id = await bind({ mod: 'Chaos', name: 'flood' })
    expect(await told()).toEqual([])
    await site.runtime.exec('mod-chaos', 'flood', [1])
    expect(await told()).toEqual([[id, 1]])
  })

  test('status gone: null, only where a value was; module stopped: what it last said', async () => {
    const [id, never] = [await bind({ index: 2, name: 'greeting' }), await bind({ index: 2, name: 'never' })]
    expect(await told()).toEqual([[id, 'hello']])
    const run = async (running: boolean) => {
      await site.store.write(change => change.update('module', 'mod-display2', { running }))
      await until(
        () => site.runtime.healthOf('mod-display2').state,
        state => state === (running ? 'connected' : 'stopped'),
      )
    }
    await run(false)
    expect(await told()).toEqual([])
    const late = await site.open('user')
    late.send({ id: 1, cmd: 'bind', sys: 'sys-test', mod: 'Display', index: 2, name: 'greeting' })
    await late.frame('"notify","value":"hello"')
    await late.close()
    await run(true)
    const all = await told()
    expect(all.map(one => (one as unknown[])[0])).not.toContain(never)
    expect(all).toEqual([
      [id, null],
      [id, 'hello'],
    ])
  })

  test('another name: the old slot is left silently, the new one attached; others of the name move up', async () => {
    const name = (custom_name: string | null) =>
      site.store.write(change => change.update('module', 'mod-display1', { custom_name }))
    const [first, second, wall] = [await bind(), await bind({ index: 2 }), await bind({ mod: 'Wall' })]
    await told()
    await name('Wall')
    await until(
      () => site.runtime.directory.idOf('sys-test', 'Wall', 1),
      id => id === 'mod-display1',
    )
    expect((await told()).toSorted()).toEqual(
      [
        [first, 22],
        [wall, 11],
      ].toSorted(),
    )
    await name('  ')
    await until(
      () => site.runtime.directory.idOf('sys-test', 'Display', 2),
      id => id === 'mod-display2',
    )
    expect((await told()).toSorted()).toEqual(
      [
        [first, 11],
        [second, 22],
      ].toSorted(),
    )
    await name(null)
  })

  test('the first value is told once, from what is known or as it comes, never both', async () => {
    for (let round = 0; round < 30; round++) {
      const change = site.runtime.exec('mod-display1', 'volume', [round + 30])
      const id = await bind({ index: 1, name: 'volume' })
      await change
      const values = (await told()).filter(one => (one as unknown[])[0] === id).map(one => (one as unknown[])[1])
      expect(values.at(-1)).toBe(round + 30)
      expect(new Set(values).size).toBe(values.length)
      await client.ask({ id: 0, cmd: 'unbind', sys: 'sys-test', mod: 'Display', index: 1, name: 'volume' })
    }
  })
})
