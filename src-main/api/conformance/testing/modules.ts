import { expect, test } from 'vitest'
import { until } from '../../../testing/until.ts'
import { describeResource } from './resource.ts'
import { call, endpoint, pagesOf, sendBack, wire } from './site.ts'

/** ts-client has a function for it that it does not export. */
const ping = async (id: string) => call('post', await endpoint(`/modules/${id}/ping`), {})

describeResource(
  'modules',
  {
    entity: 'module',
    query: 'queryModules',
    show: 'showModule',
    add: 'addModule',
    update: 'updateModule',
    remove: 'removeModule',
    text: 'notes',
    rendered: ['core_node', 'driver'],
    fields: () => ({
      driver_id: 'driver-acme',
      custom_name: 'Wall',
      ip: '127.0.0.1',
      port: 4999,
      notes: 'Behind the screen',
      ignore_connected: true,
    }),
  },
  () => {
    test('take name, role and alert level from their driver', async () => {
      const made = await call('addModule', { driver_id: 'driver-acme', ip: '127.0.0.1', port: 1 })
      expect(await wire(`/modules/${made.id}`)).toMatchObject({
        name: 'Display',
        role: 1,
        alert_level: 'medium',
        running: false,
        connected: true,
      })
    })

    test.each([
      ['no driver', { ip: '127.0.0.1', port: 1 }],
      ['an unknown driver', { driver_id: 'driver-none', ip: '127.0.0.1', port: 1 }],
      ['no address', { driver_id: 'driver-acme' }],
      ['a port that is none', { driver_id: 'driver-acme', ip: '127.0.0.1', port: 70_000 }],
      ['no system for logic', { driver_id: 'driver-poller' }],
      ['an address that is none', { driver_id: 'driver-0', uri: 'nowhere' }],
    ])('are refused with %s', async (_, fields) => {
      await expect(call('addModule', fields)).rejects.toEqual({ status: 422 })
    })

    test('of logic join their system', async () => {
      const system = await call('addSystem', { name: 'modules: with logic' })
      const made = await call('addModule', { driver_id: 'driver-poller', control_system_id: system.id })
      expect(await wire(`/systems/${system.id}`)).toMatchObject({ modules: [made.id], version: system.version + 1 })
      const shown = await wire(`/modules/${made.id}?complete=true`)
      expect(shown).toMatchObject({ driver: { name: 'Poller' }, control_system: { name: 'modules: with logic' } })
      expect(shown.core_node).toMatch(/^http:/)
      expect((await call('showModule', made.id)).control_system_id).toBe(system.id)
    })

    test.each(['instance', 'spread'] as const)('of logic come back as %s and stay in their system', async as => {
      const system = await call('addSystem', { name: `modules: logic as ${as}` })
      const made = await call('addModule', {
        driver_id: 'driver-poller',
        control_system_id: system.id,
        notes: 'before',
      })
      await sendBack({
        show: ['showModule', made.id, { complete: true }],
        as,
        with: { notes: 'after' },
        update: ['updateModule', made.id],
      })
      expect(await wire(`/modules/${made.id}`)).toMatchObject({
        notes: 'after',
        role: 99,
        name: 'Poller',
        control_system_id: system.id,
      })
      expect(await wire(`/systems/${system.id}`)).toMatchObject({ modules: [made.id], version: 1 })
    })

    test('of the web take their security from their address', async () => {
      const made = await call('addModule', { driver_id: 'driver-0', uri: 'https://lamp.example/api' })
      expect(await wire(`/modules/${made.id}`)).toMatchObject({ role: 2, tls: true, udp: false })
      const plain = await call('updateModule', made.id, { uri: 'http://lamp.example/api' })
      expect(plain).toMatchObject({ tls: false, uri: 'http://lamp.example/api' })
    })

    test('of a system are one page in its order, whatever else is asked', async () => {
      const { total, pages } = await pagesOf('queryModules', { control_system_id: 'sys-test', limit: 1, q: 'poller' })
      expect([total, pages.map(page => page.map(({ id }) => id))]).toEqual([
        4,
        [['mod-display1', 'mod-display2', 'mod-chaos', 'mod-poller']],
      ])
      expect(pages[0]?.[0]).toMatchObject({ driver_id: 'driver-acme', role: 1 })
    })

    test.each([
      [{ driver_id: 'driver-3' }, ['mod-3']],
      [{ running: true, no_logic: true, driver_id: 'driver-acme' }, ['mod-display1', 'mod-display2']],
      [{ running: false, driver_id: 'driver-chaos' }, []],
      [{ no_logic: true, driver_id: 'driver-poller' }, []],
      [{ as_of: 1, q: 'listed' }, []],
      [{ as_of: 4_000_000_000, driver_id: 'driver-2' }, ['mod-2']],
    ])('are found by %j', async (query, ids) => {
      const { data } = await call('queryModules', query)
      const found = data.map(({ id }: { id: string }) => id)
      expect(ids.length === 0 ? found : found.filter((id: string) => /^mod-(\d|display\d)$/.test(id))).toEqual(ids)
    })

    test('start and stop, and stay so', async () => {
      expect(await call('stopModule', 'mod-display2')).toEqual({})
      expect((await call('showModule', 'mod-display2')).running).toBe(false)
      expect(await call('startModule', 'mod-display2')).toEqual({})
      expect((await call('showModule', 'mod-display2')).running).toBe(true)
    })

    test('tell their status: each value as JSON text, also one by itself', async () => {
      await until(
        () => call('moduleState', 'mod-display1'),
        state => state.greeting === '"hello"',
      )
      expect(await call('lookupModuleState', 'mod-display1', 'greeting')).toBe('"hello"')
    })

    test('run a function, and say how it failed by the status', async () => {
      expect(await call('executeOnModule', 'mod-display1', 'volume', [3, 4])).toBe(7)
      await expect(call('executeOnModule', 'mod-display1', 'fail')).rejects.toEqual({ status: 500 })
      await expect(call('executeOnModule', 'mod-display1', 'dance')).rejects.toEqual({ status: 400 })
      await expect(call('executeOnModule', 'mod-none', 'no')).rejects.toEqual({ status: 404 })
    })

    test('list their settings, the lowest precedence first', async () => {
      const system = await call('addSystem', { name: 'modules: with settings', zones: ['zone-2'] })
      const made = await call('addModule', { driver_id: 'driver-poller', control_system_id: system.id })
      for (const parent_id of [made.id, system.id, 'driver-poller']) {
        await call('addSettings', { parent_id, settings_string: 'pace: 1' })
      }
      const settings = await call('moduleSettings', made.id)
      expect(settings.map(({ parent_id }: { parent_id: string }) => parent_id)).toEqual([
        'driver-poller',
        'zone-2',
        system.id,
        made.id,
      ])
    })

    test('say whether their device answers; logic has none', async () => {
      expect(await ping('mod-0')).toMatchObject({ host: '127.0.0.1', pingable: true })
      await expect(ping('mod-poller')).rejects.toEqual({ status: 422 })
    })

    test('say whether they are loaded, and what went wrong before a fault', async () => {
      expect(await call('loadModule', 'mod-display1')).toBe(true)
      await expect(call('moduleRuntimeError', 'mod-display1')).rejects.toEqual({ status: 404 })
      await call('executeOnModule', 'mod-chaos', 'throw_in_timer').catch(() => undefined)
      const lines = await until(
        () => call('moduleRuntimeError', 'mod-chaos').catch(() => []),
        found => found.length > 0,
      )
      expect(lines.every((line: unknown) => typeof line === 'string')).toBe(true)
    })
  },
)
