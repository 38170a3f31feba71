import { expect, test } from 'vitest'
import { newModule } from './missing.ts'
import { foundNames, partsOf } from './rules.ts'
import { copiedStatus, foundRows, readable } from './status.ts'

test('functions are found by every word, in any order', () => {
  expect(foundNames(['mute_audio', 'mute_video', 'power'], 'AUDIO mu')).toEqual(['mute_audio'])
  expect(foundNames(['power'], '  ')).toEqual(['power'])
})

test('values are found by their name and by what they are', () => {
  const rows: [string, { value: string | boolean | { fan: string }; at: number }][] = [
    ['power', { value: true, at: 0 }],
    ['model', { value: 'EB-L200', at: 0 }],
    ['errors', { value: { fan: 'ok' }, at: 0 }],
  ]
  expect(foundRows(rows, 'eb-l').map(([name]) => name)).toEqual(['model'])
  expect(foundRows(rows, 'errors fan').map(([name]) => name)).toEqual(['errors'])
  expect(copiedStatus(rows.slice(0, 2))).toBe('power: true\nmodel: "EB-L200"')
  expect(readable({ fan: 'ok', lamp: 'ok' })).toBe('{"fan":"ok", "lamp":"ok"}')
})

test('a missing module is begun with the name that is looked for', () => {
  expect(newModule({ driverId: 'driver-1', systemId: 'sys-1', module: 'Display_1' })).toEqual({
    driver_id: 'driver-1',
    into_system: 'sys-1',
    custom_name: 'Display',
  })
})

test('logic has no wire and no queue, and nothing stands in for it', () => {
  expect(partsOf('none')).toEqual(['status', 'functions', 'log'])
  expect(partsOf('tcp')).toContain('wire')
})
