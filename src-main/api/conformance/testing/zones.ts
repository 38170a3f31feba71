import { expect, test } from 'vitest'
import { describeResource } from './resource.ts'
import { call, type Plain, pagesOf, wire } from './site.ts'

describeResource(
  'zones',
  {
    entity: 'zone',
    query: 'queryZones',
    show: 'showZone',
    add: 'addZone',
    update: 'updateZone',
    remove: 'removeZone',
    text: 'display_name',
    fields: name => ({
      name,
      display_name: 'Level 1',
      description: 'Where the café is',
      tags: ['level', 'open plan'],
      parent_id: 'zone-test',
      capacity: 40,
      timezone: 'Europe/Berlin',
    }),
  },
  () => {
    test('are found by parent and by all of their tags, page after page', async () => {
      const { total, pages } = await pagesOf('queryZones', { parent_id: 'zone-org', tags: 'open,listed', limit: 3 })
      expect([total, pages.map(({ length }) => length)]).toEqual([7, [3, 3, 1]])
      const roots = await call('queryZones', { parent_id: 'root' })
      expect(roots.data.every((one: Plain) => !('parent_id' in one))).toBe(true)
      expect(roots.data.map(({ id }: Plain) => id)).toEqual(expect.arrayContaining(['zone-org', 'zone-test']))
    })

    test('have their tags listed, each as it is', async () => {
      const tags = await call('listZoneTags')
      expect(tags).toEqual(expect.arrayContaining(['building', 'listed', 'open', 'org']))
      expect(tags.every((tag: string) => tag === tag.trim())).toBe(true)
    })

    test('bring their triggers to their systems, and show them', async () => {
      const { id } = await call('addZone', { name: 'zones with a trigger', triggers: ['trigger-0'] })
      const system = await call('addSystem', { name: 'zones: a system', zones: [id] })
      const { data, total } = await call('listZoneTriggers', id)
      expect([total, data]).toMatchObject([1, [{ id: 'trigger-0', name: 'Listed trigger 0' }]])
      expect((await call('showZone', id, { complete: true })).trigger_list).toMatchObject([{ id: 'trigger-0' }])
      expect((await call('listSystemTriggers', system.id)).data).toMatchObject([
        { trigger_id: 'trigger-0', zone_id: id, name: 'Listed trigger 0', system_name: 'zones: a system' },
      ])
      await call('updateZone', id, { triggers: [] })
      expect((await call('listSystemTriggers', system.id)).data).toEqual([])
    })

    test('count their children when asked to', async () => {
      const [org] = await wire('/zones?tags=org&include_children_count=true')
      expect(org).toMatchObject({ id: 'zone-org', children_count: 7 })
    })

    test('give their metadata, and nothing for one that is not there', async () => {
      expect(await call('zoneMetadata', 'zone-3', { name: 'listed' })).toMatchObject({ listed: { details: { at: 3 } } })
      expect(await call('zoneMetadata', 'zone-none')).toEqual({})
    })

    test('run a function in every system they have', async () => {
      const id = (await call('addZone', { name: 'zones: of three systems' })).id
      const mod = (await call('addModule', { driver_id: 'driver-acme', ip: '127.0.0.1', port: 1 })).id
      const empty = (await call('addSystem', { name: 'zones: nothing in it', zones: [id] })).id
      const idle = (await call('addSystem', { name: 'zones: not running', zones: [id], modules: [mod] })).id
      await call('updateSystem', 'sys-test', {
        zones: ['zone-test', id],
        version: (await wire('/systems/sys-test')).version,
      })
      const run = (method: string, ...args: unknown[]) => call('executeOnZone', id, method, 'Display', 1, args)
      expect(await run('volume', 3)).toEqual({ success: ['sys-test'], failure: [idle], module_missing: [empty] })
      expect(await run('fail')).toMatchObject({ success: [], failure: expect.arrayContaining(['sys-test']) })
    })

    test('take what lies within with them, and leave their systems', async () => {
      const parent = await call('addZone', { name: 'zones: a parent' })
      const child = await call('addZone', { name: 'zones: a child', parent_id: parent.id })
      const system = await call('addSystem', { name: 'zones: left behind', zones: [child.id, 'zone-test'] })
      await call('removeZone', parent.id)
      await expect(call('showZone', child.id)).rejects.toEqual({ status: 404 })
      expect(await wire(`/systems/${system.id}`)).toMatchObject({ zones: ['zone-test'], version: system.version + 1 })
    })
  },
)
