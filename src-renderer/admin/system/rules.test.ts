import { expect, test } from 'vitest'
import { keyStatus } from './rules.ts'

const status = (values: Record<string, string | number | boolean | null | object>) => ({
  status: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value: value as never, at: 0 }])),
})

test('the values a technician looks for come first, whatever their order', () => {
  const shown = keyStatus(status({ zeta: 1, connected: true, lamp_hours: 12, power: false }))
  expect(shown).toEqual([
    { name: 'power', text: 'false', at: 0 },
    { name: 'lamp_hours', text: '12', at: 0 },
    { name: 'zeta', text: '1', at: 0 },
  ])
})

test('flags that are down, objects and empty values are left out', () => {
  expect(keyStatus(status({ warming: false, audio_mute: false, errors: { fan: 'ok' }, note: '', gone: null }))).toEqual(
    [],
  )
  expect(keyStatus(status({ warming: true }))).toEqual([{ name: 'warming', text: 'true', at: 0 }])
})
