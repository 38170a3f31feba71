import { describe, expect, test } from 'vitest'
import { openedRecords, problemsOf } from '../testing/opened-records.ts'

const status = { mod: 'Display_1', status: 'power', keys: ['on'] }

describe('a trigger', () => {
  test('compares constants and statuses, at times or by the clock', async () => {
    const { records } = await openedRecords()
    const conditions = {
      comparisons: [
        { left: status, operator: 'greater_than_or_equal', right: 1.5 },
        { left: 'a', operator: 'equal', right: true },
      ],
      time_dependents: [
        { type: 'at', time: 1_767_225_600 },
        { type: 'cron', cron: '0 8 * * *', timezone: 'Europe/Berlin' },
        { type: 'cron', cron: 'whatever', timezone: '' },
      ],
    }
    const actions = {
      functions: [{ mod: 'Display_1', method: 'power', args: { state: true } }],
      mailers: [{ emails: ['jo'], content: 'hello' }],
    }
    expect(await records.create('trigger', { name: 'A', conditions, actions })).toMatchObject({ conditions, actions })
  })

  test('is not put to work by being made', async () => {
    const { store, records } = await openedRecords()
    await records.create('trigger', { name: 'A' })
    expect(store.trigger_instance.size).toBe(0)
  })

  test.each([
    [{ conditions: { time_dependents: [{ type: 'at' }] } }, { condition: 'time_dependents needs a time or a cron' }],
    [
      { conditions: { time_dependents: [{ type: 'cron', cron: '* * * * *', timezone: 'Mars/Olympus' }] } },
      { condition: 'time_dependents timezone Mars/Olympus is not known' },
    ],
    [{ actions: { functions: [{ mod: '', method: 'a' }] } }, { action: 'functions mod is required' }],
    [{ actions: { functions: [{ mod: 'a', method: '' }] } }, { action: 'functions method is required' }],
    [{ actions: { mailers: [{ emails: [] }] } }, { action: 'mailers emails is required' }],
    [{ supported_methods: ['GET', 'BREW', 'WHEN'] }, { supported_methods: 'contains invalid methods: BREW, WHEN' }],
  ])('%j is refused', async (fields, problems) => {
    const { records } = await openedRecords()
    expect(await problemsOf(records.create('trigger', { name: 'A', ...fields }))).toEqual(problems)
  })

  test('is called by web requests in upper case, once each', async () => {
    const { records } = await openedRecords()
    const { id, supported_methods } = await records.create('trigger', {
      name: 'A',
      supported_methods: ['get', 'GET', 'Put'],
    })
    expect(supported_methods).toEqual(['GET', 'PUT'])
    expect((await records.update('trigger', id, { supported_methods: null })).supported_methods).toEqual(['POST'])
  })

  test('has its conditions replaced whole', async () => {
    const { records } = await openedRecords()
    const comparisons = [{ left: status, operator: 'and', right: true }]
    const { id } = await records.create('trigger', { name: 'A', conditions: { comparisons } })
    const { conditions } = await records.update('trigger', id, {
      conditions: { time_dependents: [{ type: 'at', time: 5 }] },
    })
    expect(conditions).toMatchObject({ comparisons: [], time_dependents: [{ type: 'at', time: 5 }] })
  })

  test('that goes takes its instances along, and leaves the zones that list it: at a stock core it stays there', async () => {
    const { store, records } = await openedRecords()
    await records.update('control_system', 'sys-1', { zones: ['zone-1'] })
    await records.remove('trigger', 'trigger-1')
    expect(store.trigger_instance.size).toBe(0)
    expect(store.zone.get('zone-1')?.triggers).toEqual([])
  })
})

describe('a trigger at work', () => {
  const body = { control_system_id: 'sys-1', trigger_id: 'trigger-1' }

  test('is as important as its trigger when it is made, and free afterwards', async () => {
    const { records } = await openedRecords()
    const { id, important } = await records.create('trigger_instance', { ...body, important: false })
    expect(important).toBe(true)
    expect((await records.update('trigger_instance', id, { important: false })).important).toBe(false)
  })

  test('has a webhook secret of 32 random bytes, unless it is given one; emptied, it gets another', async () => {
    const { store, records } = await openedRecords()
    const clear = (row: { id: string; webhook_secret: string }) => store.secrets.decrypt(3, row.id, row.webhook_secret)
    const made = await records.create('trigger_instance', body)
    expect(clear(made)).toMatch(/^[\w-]{43}$/)
    expect((await records.update('trigger_instance', made.id, { enabled: false })).webhook_secret).toBe(
      made.webhook_secret,
    )
    expect(clear(await records.update('trigger_instance', made.id, { webhook_secret: 'mine' }))).toBe('mine')
    expect(clear(await records.update('trigger_instance', made.id, { webhook_secret: '' }))).toMatch(/^[\w-]{43}$/)
  })

  test('may be there several times', async () => {
    const { store, records } = await openedRecords()
    await records.create('trigger_instance', body)
    await records.create('trigger_instance', body)
    expect(store.trigger_instance.size).toBe(2)
  })

  test('counts only by itself', async () => {
    const { records } = await openedRecords()
    const sent = { ...body, triggered: true, trigger_count: 7 }
    expect(await records.create('trigger_instance', sent)).toMatchObject({ triggered: false, trigger_count: 0 })
  })
})
