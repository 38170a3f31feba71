import { expect, test } from 'vitest'
import { callable } from './functions.ts'

test('functions for a higher role are not offered, as a broker may not call them', () => {
  const plain = { about: '', arity: 0, params: {}, order: [] }
  const names = callable({
    module_name: 'Display',
    functions: { volume: plain, reboot: { ...plain, level: 'support' }, power: plain },
  })
  expect(names).toEqual([
    { name: 'Display/power', title: 'power' },
    { name: 'Display/volume', title: 'volume' },
  ])
})
