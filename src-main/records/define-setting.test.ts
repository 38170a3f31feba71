import { expect, test } from 'vitest'
import { parseSettings } from '../model/settings-text.ts'
import { defineSetting } from './define-setting.ts'
import { openedRecords } from './testing/opened-records.ts'

async function withModule() {
  const { store, records } = await openedRecords()
  const define = (name: string, value: string | number) =>
    records.write(step => defineSetting(step, 'mod-1', name, value))
  const rows = () => store.settings.by('parent_id', 'mod-1').filter(row => !row.settings_id)
  const settings = (fields: object) => records.create('settings', { parent_id: 'mod-1', ...fields })
  return { define, rows, settings }
}

test('a module without settings of its own gets them', async () => {
  const { define, rows } = await withModule()
  await define('preset', 3)
  expect(rows().map(row => parseSettings(row.settings_string))).toEqual([{ preset: 3 }])
  expect(rows()[0]).toMatchObject({ encryption_level: 0, parent_type: 'module', keys: ['preset'] })
})

test('one key is changed, and comments, order and the other keys stay', async () => {
  const { settings, define, rows } = await withModule()
  await settings({ settings_string: '# ours\nb: 1 # one\npreset: 2\na: x\n' })
  await define('preset', 3)
  await define('fresh', 'text')
  expect(rows().map(row => row.settings_string)).toEqual(['# ours\nb: 1 # one\npreset: 3\na: x\nfresh: text\n'])
})

test('encrypted settings are left alone', async () => {
  const { settings, define, rows } = await withModule()
  await settings({ encryption_level: 2, settings_string: 'password: x' })
  const before = rows().map(row => row.settings_string)
  await define('preset', 3)
  expect(rows().map(row => row.settings_string)).toEqual(expect.arrayContaining(before))
  expect(rows()).toHaveLength(2)
})

test('what is as it should be is not written again', async () => {
  const { define, rows } = await withModule()
  await define('preset', 3)
  const [before] = rows()
  await define('preset', 3)
  expect(rows()).toEqual([before])
})
