import { describe, expect, test } from 'vitest'
import { loaded, openedRecords, problemsOf } from '../testing/opened-records.ts'

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
        { type: 'cron', cron: '*/10 0 8 * * mon-fri', timezone: '' },
        { type: 'cron', cron: '@daily', timezone: 'Local' },
      ],
    }
    const actions = {
      functions: [{ mod: 'Display_1', method: 'power', args: { state: true } }],
      mailers: [{ emails: ['jo@example.com'], content: 'hello' }],
    }
    expect(await records.create('trigger', { name: 'A', conditions, actions })).toMatchObject({ conditions, actions })
  })

  test('is not put to work by being made', async () => {
    const { store, records } = await openedRecords()
    await records.create('trigger', { name: 'A' })
    expect(store.trigger_instance.size).toBe(0)
  })

  test.each([
    [{ conditions: { time_dependents: [{ type: 'at' }] } }, { condition: 'time_dependents 1 needs a time or a cron' }],
    [
      { conditions: { time_dependents: [{ type: 'cron', cron: '* * * * *', timezone: 'Mars/Olympus' }] } },
      { condition: 'time_dependents 1 timezone Mars/Olympus is not known; write one such as Europe/Berlin' },
    ],
    [
      { conditions: { time_dependents: [{ type: 'cron', cron: '61 * * * *' }] } },
      {
        condition:
          'time_dependents 1: The cron line "61 * * * *" cannot be used: it says "61" for the minute, where 0 to 59, *, */n, a-b, a-b/n and lists of these may stand.',
      },
    ],
    [
      { conditions: { time_dependents: [{ type: 'cron', cron: '* * * *' }] } },
      {
        condition:
          'time_dependents 1: The cron line "* * * *" cannot be used: it has 4 fields; 5 are needed, or 6 with seconds first. Years are not known.',
      },
    ],
    [
      { conditions: { time_dependents: [{ type: 'cron', time: 5 }] } },
      { condition: 'time_dependents 1 is of type cron, and needs a cron line, such as "0 9 * * 1-5"' },
    ],
    [
      { conditions: { time_dependents: [{ type: 'at', cron: '* * * * *' }] } },
      { condition: 'time_dependents 1 is of type at, and needs a time, in seconds since 1970' },
    ],
    [
      { conditions: { comparisons: [{ left: 1, operator: 'equal', right: { mod: ' ', status: 'power' } }] } },
      { condition: 'comparisons 1 right.mod is required; name a module, such as Display_1' },
    ],
    [
      { conditions: { comparisons: [{ left: { mod: 'Display_1', status: '' }, operator: 'equal', right: 1 }] } },
      { condition: 'comparisons 1 left.status is required; name a status of the module, such as power' },
    ],
    [
      { actions: { mailers: [{ emails: ['jo', 'al@example.com'] }] } },
      { action: 'mailers 1 emails are no addresses: jo; write them as jo@example.com' },
    ],
    [
      { actions: { functions: [{ mod: '', method: 'a' }] } },
      { action: 'functions 1 mod is required; name a module, such as Display_1' },
    ],
    [
      { actions: { functions: [{ mod: 'a', method: '' }] } },
      { action: 'functions 1 method is required; name a function of the module, such as power' },
    ],
    [{ actions: { mailers: [{ emails: [] }] } }, { action: 'mailers 1 emails is required; give at least one address' }],
    [
      { supported_methods: ['GET', 'BREW', 'WHEN'] },
      { supported_methods: 'contains invalid methods: BREW, WHEN; there are GET, POST, PUT, PATCH, DELETE' },
    ],
    [
      { conditions: { time_dependents: [{ type: 'cron', cron: '0 9 30 2 *' }] } },
      {
        condition:
          'time_dependents 1: The cron line "0 9 30 2 *" never comes: none of its months has such a day. Name another day or month.',
      },
    ],
    [
      { conditions: { time_dependents: [{ type: 'at', time: 1_767_225_600_000 }] } },
      { condition: 'time_dependents 1 time 1767225600000 is no time; write seconds since 1970, not milliseconds' },
    ],
    [{ debounce_period: -1 }, { debounce_period: 'must be 0 or more milliseconds' }],
  ])('%j is refused', async (fields, problems) => {
    const { records } = await openedRecords()
    expect(await problemsOf(records.create('trigger', { name: 'A', ...fields }))).toEqual(problems)
  })

  test('with an operator that there is not is refused before all else, with those that there are', async () => {
    const { records } = await openedRecords()
    const conditions = { comparisons: [{ left: status, operator: 'like', right: 1 }] }
    await expect(records.create('trigger', { name: 'A', conditions })).rejects.toThrow(
      '"conditions.comparisons.0.operator" must be one of and, equal, exclusive_or, greater_than',
    )
  })

  test('that was synced with a line that cannot be read is renamed, and not saved with that line again', async () => {
    const { store, records } = await openedRecords()
    const conditions = { time_dependents: [{ type: 'cron' as const, cron: 'whatever' }], comparisons: [] }
    await loaded(store, 'trigger', { id: 'trigger-synced', name: 'A', conditions })
    expect(await records.update('trigger', 'trigger-synced', { name: 'B' })).toMatchObject({ name: 'B', conditions })
    expect(await problemsOf(records.update('trigger', 'trigger-synced', { conditions }))).toHaveProperty('condition')
  })

  test('whose module no system has is no mistake: a zone may bring it to systems with and without', async () => {
    const { records } = await openedRecords()
    const conditions = { comparisons: [{ left: { ...status, mod: 'Nothing_9' }, operator: 'equal', right: 1 }] }
    const { id } = await records.create('trigger', { name: 'A', conditions })
    const made = await records.create('trigger_instance', { control_system_id: 'sys-1', trigger_id: id })
    expect(made.enabled).toBe(true)
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
