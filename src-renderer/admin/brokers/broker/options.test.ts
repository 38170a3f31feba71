import { expect, test } from 'vitest'
import { changedOptions, functionIn, noOptions, optionChanges, shownOptions } from './options.ts'

const kept = {
  ...{ ca: 'authority', client_certificate: 'mine', has_client_key: true, home_assistant: false },
  commands: { allowed: true, functions: ['Display/power'] },
}

test('nothing is sent of what was not changed', () => {
  expect(optionChanges(kept, {})).toEqual({})
  expect(optionChanges(kept, { ca: 'authority\n', functions: ['Display/power'] })).toEqual({})
  expect(optionChanges(noOptions, {})).toEqual({})
})

test('what somebody else changed meanwhile is shown beside what was typed', () => {
  const shown = shownOptions({ ...kept, home_assistant: true }, { ca: 'other' })
  expect(shown).toMatchObject({ ca: 'other', home_assistant: true, client_key: '' })
})

test('a client certificate that is taken away takes its key along', () => {
  expect(optionChanges(kept, { client_certificate: ' ' })).toEqual({ client_certificate: null, client_key: null })
})

test('a key that was typed is sent, and an empty one leaves what is kept', () => {
  expect(optionChanges(kept, { client_key: 'key' })).toEqual({ client_key: 'key' })
  expect(optionChanges(kept, { client_key: '' })).toEqual({})
})

test('commands are sent as a whole, and what was changed has a name', () => {
  const changes = optionChanges(kept, { allowed: false, home_assistant: true })
  expect(changes).toEqual({ home_assistant: true, commands: { allowed: false, functions: ['Display/power'] } })
  expect(changedOptions(changes)).toEqual(['Home Assistant', 'Commands'])
})

test('a function is a module name, a slash and its own name', () => {
  expect(functionIn(' Display / power ')).toBe('Display/power')
  for (const text of ['', 'Display', 'Display/', '/power', 'a/b/c']) expect(functionIn(text)).toBeUndefined()
})
