import { expect, test } from 'vitest'
import { describeResource } from './resource.ts'
import { call, type Plain, wire } from './site.ts'

const zone = async (name: string): Promise<string> => (await call('addZone', { name: `settings: ${name}` })).id
const texts = (rows: Plain[]) => rows.map(({ settings_string }) => settings_string)

describeResource(
  'settings',
  {
    entity: 'settings',
    query: 'querySettings',
    show: 'showSettings',
    add: 'addSettings',
    update: 'updateSettings',
    verb: method => [{}, method],
    remove: 'removeSettings',
    text: 'settings_string',
    changed: 'first: 2\nsecond: two',
    fields: () => ({ parent_id: 'zone-org', settings_string: 'first: 1\nsecond: two' }),
  },
  () => {
    test('work out whose they are and which keys they have', async () => {
      const made = await call('addSettings', { parent_id: 'sys-0', settings_string: '{"a": 1, "b": {"c": 2}}' })
      expect(made).toMatchObject({ encryption_level: 0, keys: ['a', 'b'] })
      expect(await wire(`/settings/${made.id}`)).toMatchObject({ parent_type: 'control_system' })
    })

    test.each([
      ['a text that is no object', { parent_id: 'zone-org', settings_string: '- a' }],
      ['a parent that cannot have any', { parent_id: 'user-owner', settings_string: 'a: 1' }],
      ['a parent that is not there', { parent_id: 'zone-none', settings_string: 'a: 1' }],
      ['no parent', { settings_string: 'a: 1' }],
    ])('are refused with %s', async (_, fields) => {
      await expect(call('addSettings', fields)).rejects.toEqual({ status: 422 })
    })

    test('of parents come highest level first, in clear as far as the role goes, without a total', async () => {
      const parent_id = await zone('levels')
      for (const encryption_level of [0, 2, 1, 3]) {
        await call('addSettings', { parent_id, encryption_level, settings_string: `level: ${encryption_level}` })
      }
      const { data, total } = await call('querySettings', { parent_id })
      expect(data.map((row: Plain) => row.encryption_level)).toEqual([3, 2, 1, 0])
      expect(texts(data.slice(1))).toEqual(['level: 2', 'level: 1', 'level: 0'])
      expect(data[0].settings_string).toMatch(/^\W/)
      expect(total).toBe(0)
      const both = await call('querySettings', { parent_id: `${parent_id},zone-3` })
      expect(both.data).toHaveLength(5)
    })

    test('that nobody may read come back as they were sent, and stay', async () => {
      const parent_id = await zone('hidden')
      const made = await call('addSettings', { parent_id, encryption_level: 3, settings_string: 'pin: 1234' })
      expect(made).toMatchObject({ keys: ['pin'], settings_string: expect.stringMatching(/^\W/) })
      const back = await call('updateSettings', made.id, made)
      expect(back).toMatchObject({ keys: ['pin'], settings_string: made.settings_string })
    })

    test('are remembered as they were, newest first', async () => {
      const parent_id = await zone('history')
      const { id } = await call('addSettings', { parent_id, settings_string: 'v: 1' })
      for (const version of [2, 3, 4, 5]) await call('updateSettings', id, { settings_string: `v: ${version}` })
      expect(texts(await call('settingsHistory', id))).toEqual(['v: 5', 'v: 4', 'v: 3', 'v: 2', 'v: 1'])
      expect(texts(await call('settingsHistory', id, { limit: 2, offset: 2 }))).toEqual(['v: 3', 'v: 2'])
      expect((await call('querySettings', { parent_id })).data).toHaveLength(1)
      await expect(call('settingsHistory', 'sets-none')).rejects.toEqual({ status: 404 })
    })

    test('go with what they belong to', async () => {
      const parent_id = await zone('gone')
      const { id } = await call('addSettings', { parent_id, settings_string: 'a: 1' })
      await call('removeZone', parent_id)
      await expect(call('showSettings', id)).rejects.toEqual({ status: 404 })
    })
  },
)
