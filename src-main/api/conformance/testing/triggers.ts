import { describe, expect, test } from 'vitest'
import { describeResource } from './resource.ts'
import { call, type Plain, pagesOf, wire } from './site.ts'

const conditions = {
  comparisons: [{ left: { mod: 'Display_1', status: 'power', keys: [] }, operator: 'equal', right: true }],
  time_dependents: [{ type: 'cron', cron: '0 22 * * *', timezone: 'Europe/Berlin' }],
}
const actions = {
  functions: [{ mod: 'Display_1', method: 'power', args: { state: false } }],
  mailers: [{ emails: ['crew@acme.example'], content: 'Off' }],
}

describeResource(
  'triggers',
  {
    entity: 'trigger',
    query: 'queryTriggers',
    show: 'showTrigger',
    add: 'addTrigger',
    update: 'updateTrigger',
    remove: 'removeTrigger',
    text: 'description',
    fields: name => ({
      name,
      description: 'Off at night',
      conditions,
      actions,
      debounce_period: 500,
      supported_methods: ['POST', 'GET'],
    }),
  },
  () => {
    test('list where they are at work, also when shown', async () => {
      expect(await call('listTriggerInstances', 'trigger-2')).toMatchObject([
        { id: 'trig-2', control_system_id: 'sys-test', trigger_id: 'trigger-2' },
      ])
      expect((await wire('/triggers/trigger-2?instances=true')).trigger_instances).toMatchObject([{ id: 'trig-2' }])
      expect(await call('showTrigger', 'trigger-2', { instances: true })).toMatchObject({ id: 'trigger-2' })
      expect(await wire('/triggers/trigger-2')).not.toHaveProperty('trigger_instances')
      await expect(call('listTriggerInstances', 'trigger-none')).rejects.toEqual({ status: 404 })
    })

    test.each([
      ['a method that is none', { supported_methods: ['DANCE'] }],
      [
        'a time zone that is none',
        { conditions: { time_dependents: [{ type: 'cron', cron: '* * * * *', timezone: 'X' }] } },
      ],
      ['a function without a module', { actions: { functions: [{ mod: '', method: 'power' }] } }],
    ])('are refused with %s', async (_, fields) => {
      await expect(call('addTrigger', { name: 'refused', ...fields })).rejects.toEqual({ status: 422 })
    })
  },
)

describe('triggers of a system', () => {
  const add = async (name: string): Promise<{ sys: string; made: Plain }> => {
    const sys = (await call('addSystem', { name: `system triggers: ${name}` })).id
    return { sys, made: await call('addSystemTrigger', sys, { trigger_id: 'trigger-0' }) }
  }

  test('are added with a secret of their own, and shown with names', async () => {
    const { sys, made } = await add('added')
    expect(made).toMatchObject({
      id: expect.stringMatching(/^trig-/),
      control_system_id: sys,
      enabled: true,
      name: 'Listed trigger 0',
      webhook_secret: expect.stringMatching(/.{20}/),
    })
    expect(await call('showSystemTrigger', sys, made.id)).toMatchObject({
      id: made.id,
      name: 'Listed trigger 0',
      system_name: 'system triggers: added',
    })
    expect(await wire(`/systems/${sys}/triggers/${made.id}?complete=false`)).not.toHaveProperty('control_system')
    await expect(call('addSystemTrigger', sys, { trigger_id: 'trigger-none' })).rejects.toEqual({ status: 422 })
    await expect(call('addSystemTrigger', 'sys-none', { trigger_id: 'trigger-0' })).rejects.toEqual({ status: 404 })
  })

  test('are changed by put; the patch of ts-client is a GET and changes nothing', async () => {
    const { sys, made } = await add('changed')
    const put = await call(
      'updateSystemTrigger',
      sys,
      made.id,
      { ...made, enabled: false, important: true, trigger_id: 'trigger-1', webhook_secret: 'mine' },
      'put',
    )
    expect(put).toMatchObject({ enabled: false, important: true, webhook_secret: made.webhook_secret })
    expect(await call('updateSystemTrigger', sys, made.id, { enabled: true })).toMatchObject({ enabled: false })
    expect(await wire(`/systems/${sys}/triggers/${made.id}`)).toMatchObject({
      enabled: false,
      important: true,
      exec_enabled: false,
      trigger_id: 'trigger-0',
    })
    const patch = `${await call('apiEndpoint')}/systems/${sys}/triggers/${made.id}`
    expect(await call('patch', patch, { exec_enabled: true })).toMatchObject({ enabled: false, exec_enabled: true })
  })

  test('are listed with the total, and every one once by following the pages', async () => {
    const { total, pages } = await pagesOf('listSystemTriggers', 'sys-test', { limit: 3 })
    expect([total, pages.map(({ length }) => length)]).toEqual([7, [3, 3, 1]])
    expect(new Set(pages.flat().map(({ id }) => id)).size).toBe(7)
  })

  test.each([
    [{ trigger_id: 'trigger-4' }, ['trig-4']],
    [{ q: 'trigger 6', limit: 1, trigger_id: 'trigger-6' }, ['trig-6']],
    [{ important: true }, []],
    [{ triggered: true }, []],
    [{ as_of: 1 }, []],
    [{ important: false, trigger_id: 'trigger-5' }, ['trig-5']],
  ])('are found by %j', async (query, ids) => {
    const { data } = await call('listSystemTriggers', 'sys-test', query)
    expect(data.map(({ id }: Plain) => id)).toEqual(ids)
  })

  test('are gone once removed, and once their trigger is', async () => {
    const { sys, made } = await add('removed')
    await call('removeSystemTrigger', sys, made.id)
    await expect(call('showSystemTrigger', sys, made.id)).rejects.toEqual({ status: 404 })
    const trigger = await call('addTrigger', { name: 'system triggers: gone' })
    const other = await call('addSystemTrigger', sys, { trigger_id: trigger.id })
    await call('removeTrigger', trigger.id)
    await expect(call('showSystemTrigger', sys, other.id)).rejects.toEqual({ status: 404 })
  })
})
