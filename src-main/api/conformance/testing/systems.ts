import { expect, test } from 'vitest'
import { until } from '../../../testing/until.ts'
import { describeResource } from './resource.ts'
import { call, endpoint, type Plain, pagesOf, wire } from './site.ts'

const system = (name: string, more: object = {}): Promise<Plain> => call('addSystem', { name, ...more })
const panel = (more: object = {}): Promise<Plain> =>
  call('addModule', { driver_id: 'driver-acme', ip: '127.0.0.1', port: 1, ...more })

describeResource(
  'systems',
  {
    entity: 'control_system',
    query: 'querySystems',
    show: 'showSystem',
    add: 'addSystem',
    update: 'updateSystem',
    remove: 'removeSystem',
    text: 'display_name',
    fields: name => ({
      name,
      display_name: 'The Lobby',
      description: 'Ground floor',
      email: `${name.replaceAll(' ', '.')}@acme.example`,
      features: ['video', 'lights'],
      capacity: 12,
      bookable: true,
      zones: ['zone-test', 'zone-org'],
      modules: ['mod-poller'],
      timezone: 'Europe/Berlin',
      support_url: 'https://help.example/room',
      orientation: 'landscape',
    }),
  },
  () => {
    test.each([
      [{ zone_id: 'zone-org' }, ['sys-0', 'sys-1', 'sys-2', 'sys-3', 'sys-4', 'sys-5', 'sys-6']],
      [{ zone_id: 'zone-org,zone-test' }, []],
      [{ email: 'LISTED2@acme.example,listed4@acme.example' }, ['sys-2', 'sys-4']],
      [{ capacity: 5 }, ['sys-5', 'sys-6']],
      [{ module_id: 'mod-display1' }, ['sys-test']],
      [{ trigger_id: 'trigger-1' }, ['sys-test']],
      [{ features: 'sauna' }, []],
      [{ q: 'listed room', bookable: true }, []],
      [{ q: 'listed', signage: false, limit: 1, offset: 6 }, ['sys-6']],
    ])('are found by %j', async (query, ids) => {
      // What the other parts of this suite make is set aside.
      const { data } = await call('querySystems', { limit: 1000, ...query })
      const found = data.map(({ id }: { id: string }) => id).filter((id: string) => /^sys-(\d|test)$/.test(id))
      expect(found).toEqual(ids)
    })

    test('are listed page after page also by a text that a link must encode', async () => {
      const { total, pages } = await pagesOf('querySystems', { q: 'nobody; 100% of café, #1 & listed', limit: 3 })
      expect([total, pages.map(({ length }) => length)]).toEqual([7, [3, 3, 1]])
    })

    test('are found by the addresses they are booked by', async () => {
      const { total, data } = await call('querySystemsWithEmails', {
        in: 'listed1@acme.example,Listed3@ACME.example,nobody@acme.example',
      })
      expect([total, data]).toMatchObject([2, [{ id: 'sys-1' }, { id: 'sys-3' }]])
      await expect(call('querySystemsWithEmails', {})).rejects.toEqual({ status: 422 })
    })

    test('are shown with zones and modules in their order, by id and by address', async () => {
      const shown = await call('showSystem', 'sys-test', { complete: true })
      expect(shown.module_list).toMatchObject([
        { id: 'mod-display1', role: 1, connected: expect.any(Boolean) },
        { id: 'mod-display2' },
        { id: 'mod-chaos', role: 99, control_system_id: 'sys-test' },
        { id: 'mod-poller' },
      ])
      expect((await wire('/systems/sys-test?complete=true')).zone_data).toMatchObject([{ id: 'zone-test' }])
      expect(await call('showSystem', 'listed3@acme.example')).toMatchObject({ id: 'sys-3' })
    })

    test('refuse a change that is based on an older version', async () => {
      const { id, version } = await system('systems: contested')
      const changed = await call('updateSystem', id, { description: 'mine', version })
      expect(changed).toMatchObject({ description: 'mine', version: version + 1 })
      await expect(call('updateSystem', id, { description: 'theirs', version })).rejects.toEqual({ status: 409 })
      expect(await wire(`/systems/${id}`)).toMatchObject({ description: 'mine', version: version + 1 })
    })

    test('forget modules that are not there, and take and give back others', async () => {
      const mod = await panel({ custom_name: 'Wall' })
      const { id, modules, version } = await system('systems: modules', { modules: ['mod-none', 'mod-poller'] })
      expect(modules).toEqual(['mod-poller'])
      expect(await call('addSystemModule', id, mod.id)).toMatchObject({
        modules: ['mod-poller', mod.id],
        version: version + 1,
      })
      expect(await call('addSystemModule', id, mod.id)).toMatchObject({ version: version + 1 })
      await expect(call('addSystemModule', id, 'mod-none')).rejects.toEqual({ status: 404 })
      expect(await call('removeSystemModule', id, mod.id)).toMatchObject({ id, modules: ['mod-poller'] })
      expect(await wire(`/systems/${id}`)).toMatchObject({ modules: ['mod-poller'], version: version + 2 })
      await expect(call('showModule', mod.id)).rejects.toEqual({ status: 404 })
      expect(await call('removeSystemModule', id, mod.id)).toMatchObject({ version: version + 2 })
    })

    test('list their zones in their order, their settings from the lowest precedence, and their metadata', async () => {
      const { id } = await system('systems: all of it', { zones: ['zone-1', 'zone-0'] })
      await call('addSettings', { parent_id: id, settings_string: 'own: 1' })
      const { total, data } = await call('listSystemZones', id)
      expect([total, data]).toMatchObject([2, [{ id: 'zone-1' }, { id: 'zone-0' }]])
      expect(await call('systemSettings', id)).toMatchObject([
        { id: 'sets-1' },
        { id: 'sets-0' },
        { parent_id: id, settings_string: 'own: 1', keys: ['own'] },
      ])
      await call('updateMetadata', id, { name: 'theme', description: '', details: { dark: true } })
      expect(await call('systemMetadata', id, { name: 'theme' })).toMatchObject({ theme: { details: { dark: true } } })
    })

    test('start and stop the modules that are in no other system, and none that say so', async () => {
      const [own, shared, left] = [await panel(), await panel(), await panel({ ignore_startstop: true })]
      const { id } = await system('systems: started', { modules: [own.id, shared.id, left.id] })
      await system('systems: another', { modules: [shared.id] })
      const running = async () =>
        Promise.all([own, shared, left].map(async one => (await call('showModule', one.id)).running))
      expect(await call('startSystem', id, { single_occurrence: false })).toEqual({})
      // Told in the body, where nobody looks (rest.md 2.6).
      expect(await running()).toEqual([true, false, false])
      expect(await call('stopSystem', id)).toEqual({})
      expect(await running()).toEqual([false, false, false])
    })

    test('tell the status of a module: each value as JSON text, one by itself as JSON', async () => {
      await call('executeOnSystem', 'sys-test', 'volume', 'Display', 1, [7])
      expect(await call('systemModuleState', 'sys-test', 'Display', 1)).toMatchObject({
        volume: '7',
        greeting: '"hello"',
      })
      expect(await call('lookupSystemModuleState', 'sys-test', 'Display', 1, 'volume')).toBe(7)
      expect(await call('lookupSystemModuleState', 'sys-test', 'Display', 9, 'volume')).toBe(null)
      expect(await call('systemModuleState', 'sys-test', 'Blinds')).toEqual({})
    })

    test('count their modules by name; the count that older clients ask for is that of no module', async () => {
      expect(await call('get', await endpoint('/systems/sys-test/types'))).toEqual({ Display: 2, Chaos: 1, Poller: 1 })
      expect(await call('get', await endpoint('/systems/sys-test/count?module=Display'))).toEqual({})
    })

    test('list the functions of a module, with the JSON Schema of what they take', async () => {
      const functions = await call('functionList', 'sys-test', 'Display', 1)
      expect(functions.volume).toMatchObject({
        order: ['level', 'ramp'],
        params: { level: expect.any(Object) },
      })
      await expect(call('functionList', 'sys-test', 'Blinds')).rejects.toEqual({ status: 404 })
    })

    test('run functions of modules, and say how they failed by the status', async () => {
      const run = (method: string, ...args: unknown[]) =>
        call('executeOnSystem', 'sys-test', method, 'Display', 1, args)
      await until(
        () => run('power', true).catch(() => false),
        value => value === true,
      )
      expect(await run('volume', 3, 4)).toBe(7)
      await expect(run('fail')).rejects.toEqual({ status: 500 })
      await expect(run('dance')).rejects.toEqual({ status: 400 })
      await expect(call('executeOnSystem', 'sys-test', 'no', 'Blinds')).rejects.toEqual({ status: 404 })
    })

    test('take the modules that only they have with them', async () => {
      const [own, shared] = [await panel(), await panel()]
      const { id } = await system('systems: gone', { modules: [own.id, shared.id] })
      await system('systems: stays', { modules: [shared.id] })
      await call('removeSystem', id)
      await expect(call('showModule', own.id)).rejects.toEqual({ status: 404 })
      expect(await call('showModule', shared.id)).toMatchObject({ id: shared.id })
    })
  },
)
