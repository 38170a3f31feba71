import { expect, test } from 'vitest'
import { joinAreas, lightingAreaKey } from './lighting-area.ts'

test('the key of an area joins what there is of it', () => {
  expect(lightingAreaKey({ id: 34 })).toBe('area34')
  expect(lightingAreaKey({ id: 34 }, 'level')).toBe('area34_level')
  expect(lightingAreaKey({ id: 'hall', join: 255, channel: 2, component: 'x' }, 'level')).toBe('areahall_2_x_255_level')
  expect(lightingAreaKey({ channel: 0, component: null })).toBe('area_0')
})

test('areas are joined by all the bits of both', () => {
  expect(joinAreas({ id: 1, join: 0b0101 }, { id: 2, join: 0b0110 })).toEqual({ id: 1, join: 0b0111 })
  expect(joinAreas({ id: 1, join: 0x80000000 }, { id: 2, join: 1 }).join).toBe(0x80000001)
  expect(joinAreas({ id: 1 }, { id: 2, join: 4 })).toEqual({ id: 1, join: 4 })
  expect(joinAreas({ id: 1, join: 4 }, { id: 2 })).toEqual({ id: 1, join: 4 })
  expect(joinAreas({ id: 1 }, { id: 2 })).toEqual({ id: 1 })
})
