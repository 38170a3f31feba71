import { describe, expect, test } from 'vitest'
import { EncryptionLevel } from '../../model/enums.ts'
import type { Settings } from '../../model/settings.ts'
import { isEncrypted } from '../../store/placeos-encryption.ts'
import type { Fields } from '../accept.ts'
import { createRecords } from '../records.ts'
import { openedRecords, problemsOf } from '../testing/opened-records.ts'

const text = 'volume: 40\npassword: hunter2\n'
const ENCRYPTED = 'is encrypted for another level or parent; send it as plain text'
const { none, support, admin, never_display } = EncryptionLevel

async function withSettings(fields: object = {}) {
  const opened = await openedRecords()
  const row = await opened.records.create('settings', { parent_id: 'sys-1', settings_string: text, ...fields })
  const clear = ({ encryption_level, parent_id, settings_string }: Settings) =>
    opened.store.secrets.decrypt(encryption_level, parent_id, settings_string)
  return { ...opened, row, clear, update: (body: Fields) => opened.records.update('settings', row.id, body) }
}

describe('a settings record', () => {
  test.each([
    ['sys-1', 'control_system'],
    ['driver-device', 'driver'],
    ['mod-1', 'module'],
    ['zone-1', 'zone'],
  ])('of %s has the parent type %s, whatever is sent', async (parent_id, parent_type) => {
    const { row } = await withSettings({ parent_id, parent_type: 'zone' })
    expect(row.parent_type).toBe(parent_type)
  })

  test('of anything else is refused', async () => {
    const { records } = await openedRecords()
    expect(await problemsOf(records.create('settings', { parent_id: 'user-jo' }))).toEqual({
      parent_id: 'must be that of a system, driver, module or zone',
    })
  })

  test.each([none, support, admin, never_display])('of level %i names its keys, encrypted or not', async level => {
    const { row, clear } = await withSettings({ encryption_level: level, keys: ['mine'] })
    expect(row.keys).toEqual(['volume', 'password'])
    expect(isEncrypted(row.settings_string)).toBe(level !== none)
    expect(clear(row)).toBe(text)
  })

  test.each(['', ' \n', '{}', '# later'])('may be blank: %j has no keys', async settings_string => {
    const { row } = await withSettings({ settings_string })
    expect(row.keys).toEqual([])
  })

  test('is JSON as well as YAML', async () => {
    const { row } = await withSettings({ settings_string: '{"a": 1, "b": {"c": null}}' })
    expect(row.keys).toEqual(['a', 'b'])
  })

  test.each(['- a\n- b', 'just text', 'a: b: c', '{', 'a: {on: 1}', 'a: {[1, 2]: 3}', 'on: 1', 'a: *nowhere'])(
    'must be a mapping that JSON can say: %j is none',
    async settings_string => {
      const { records } = await openedRecords()
      const problems = await problemsOf(records.create('settings', { parent_id: 'sys-1', settings_string }))
      expect(problems.settings_string).toMatch(/^is not a valid JSON or YAML object: /)
    },
  )

  test('does not say its content back when it is wrong', async () => {
    const { records } = await openedRecords()
    const settings_string = 'password: *hunter2'
    const problems = await problemsOf(records.create('settings', { parent_id: 'sys-1', settings_string }))
    expect(JSON.stringify(problems)).not.toContain('hunter2')
  })

  test('may share its parent and its level with another', async () => {
    const { records, row } = await withSettings()
    await records.create('settings', { parent_id: row.parent_id })
  })

  test('goes with its parent, and what it was with it', async () => {
    const { store, records, update } = await withSettings()
    await update({ settings_string: 'a: 1' })
    await records.remove('control_system', 'sys-1')
    expect(store.settings.size).toBe(0)
  })
})

describe('a change of level or parent', () => {
  const levels = [none, support, admin, never_display]
  const changes = levels.flatMap(from => levels.map(to => [from, to] as const)).filter(([from, to]) => from !== to)

  test.each(changes.filter(([from]) => from !== never_display))(
    'from %i to %i takes the text along',
    async (from, to) => {
      const { row, clear, update } = await withSettings({ encryption_level: from })
      const moved = await update({ encryption_level: to })
      expect(clear(moved)).toBe(text)
      expect(isEncrypted(moved.settings_string)).toBe(to !== none)
      expect(moved.keys).toEqual(row.keys)
    },
  )

  test.each([none, support, admin])(
    'from never displayed to %i brings nothing to light: the text must be sent anew',
    async to => {
      const { store, row, clear, update } = await withSettings({ encryption_level: never_display })
      for (const sent of [{}, { settings_string: row.settings_string }]) {
        expect(await problemsOf(update({ encryption_level: to, ...sent }))).toEqual({ settings_string: ENCRYPTED })
      }
      expect(store.settings.get(row.id)).toBe(row)
      expect(clear(await update({ encryption_level: to, settings_string: 'a: 1' }))).toBe('a: 1')
    },
  )

  test('to another parent takes the text along, also of what is never displayed', async () => {
    for (const encryption_level of levels) {
      const { clear, update } = await withSettings({ encryption_level })
      const moved = await update({ parent_id: 'zone-1' })
      expect(moved.parent_type).toBe('zone')
      expect(clear(moved)).toBe(text)
    }
  })

  test('with the old ciphertext sent along is refused, as nobody could ever read it', async () => {
    const { store, row, update } = await withSettings({ encryption_level: admin })
    for (const moved of [{ encryption_level: support }, { encryption_level: none }, { parent_id: 'zone-1' }]) {
      const problems = await problemsOf(update({ ...moved, settings_string: row.settings_string }))
      expect(problems).toEqual({ settings_string: ENCRYPTED })
    }
    expect(store.settings.get(row.id)).toBe(row)
  })
})

describe('ciphertext', () => {
  test.each([support, admin, never_display])('of level %i that is sent back unchanged stays as it is', async level => {
    const { row, update } = await withSettings({ encryption_level: level })
    const saved = await update({
      settings_string: row.settings_string,
      encryption_level: level,
      parent_id: row.parent_id,
    })
    expect(saved.settings_string).toBe(row.settings_string)
    expect(saved.keys).toEqual(['volume', 'password'])
  })

  test('of another record, of another level or cut short, is refused', async () => {
    const { records, row, update } = await withSettings({ encryption_level: admin })
    const zone = await records.create('settings', {
      parent_id: 'zone-1',
      settings_string: text,
      encryption_level: admin,
    })
    for (const settings_string of [
      zone.settings_string,
      '\u001bnonsense',
      '\u001ba|b|c',
      row.settings_string.slice(0, 20),
    ]) {
      expect(await problemsOf(update({ settings_string })), settings_string).toEqual({ settings_string: ENCRYPTED })
    }
    const copy = { parent_id: 'sys-1', encryption_level: support, settings_string: row.settings_string }
    expect(await problemsOf(records.create('settings', copy))).toEqual({ settings_string: ENCRYPTED })
  })

  test('at level none is no settings text', async () => {
    const { records, row } = await withSettings({ encryption_level: admin })
    const { settings_string } = row
    expect(await problemsOf(records.create('settings', { parent_id: 'sys-1', settings_string }))).toEqual({
      settings_string: ENCRYPTED,
    })
  })

  test('of one record under the same parent and level can be copied to another', async () => {
    const { records, row, clear } = await withSettings({ encryption_level: admin })
    const { settings_string, parent_id } = row
    const copy = await records.create('settings', { parent_id, encryption_level: admin, settings_string })
    expect(clear(copy)).toBe(text)
    expect(copy.keys).toEqual(['volume', 'password'])
  })
})

describe('a driver that is known', () => {
  const schema = {
    type: 'object',
    properties: {
      poll_ms: { type: 'number', minimum: 10 },
      inputs: { type: 'object', additionalProperties: { type: 'string', pattern: '^[1-6]' } },
      layer: { type: 'string', enum: ['Audio', 'Video'], placeos: 'enum' },
      password: { type: 'string' },
    },
    required: ['password'],
  }

  async function withSchema() {
    const { store, clock } = await openedRecords()
    return createRecords({ store, clock, settingsSchemaOf: id => (/^(mod|driver)-/.test(id) ? schema : undefined) })
  }
  const saved = async (parent_id: string, settings_string: string) =>
    problemsOf((await withSchema()).create('settings', { parent_id, settings_string }))

  test.each([
    ['mod-1', 'poll_ms: 5', 'poll_ms', 'must be >= 10'],
    ['driver-device', 'poll_ms: often', 'poll_ms', 'must be number'],
    ['mod-1', 'inputs: { HDMI1: "9" }', 'inputs.HDMI1', 'must match pattern "^[1-6]"'],
  ])('is not given what it would refuse: %s, %s', async (parent, text, field, rule) => {
    expect(await saved(parent, text)).toEqual({ [`settings_string.${field}`]: rule })
  })

  test('may be given one layer of several, its choices in any spelling, and what it does not know', async () => {
    const records = await withSchema()
    for (const text of ['poll_ms: 20', 'layer: audio', 'something_else: [1]', '']) {
      await records.create('settings', { parent_id: 'mod-1', settings_string: text })
    }
    // A zone's settings are for every driver in it.
    await records.create('settings', { parent_id: 'zone-1', settings_string: 'poll_ms: 5' })
  })

  test('leaves what was wrong before alone until it is changed', async () => {
    const { store, clock, records: loose } = await openedRecords()
    const row = await loose.create('settings', { parent_id: 'mod-1', settings_string: 'poll_ms: 5' })
    const records = createRecords({ store, clock, settingsSchemaOf: () => schema })
    await records.update('settings', row.id, { settings_string: 'poll_ms: 5' })
    expect(await problemsOf(records.update('settings', row.id, { settings_string: 'poll_ms: 6' }))).toEqual({
      'settings_string.poll_ms': 'must be >= 10',
    })
  })
})
