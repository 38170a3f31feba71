import type { DriverLine } from '@contract/shelf-views.ts'
import { expect, test } from 'vitest'
import { byMake, foundDrivers, problemParts } from './rules.ts'

const driver = (file_name: string, more: Partial<DriverLine> = {}): DriverLine => ({
  file_name,
  name: file_name,
  module_name: 'Display',
  about: '',
  transport: 'tcp',
  interfaces: [],
  source: 'built-in',
  has_simulator: true,
  modules: 0,
  ...more,
})

test('drivers are found by whatever a technician knows of them', () => {
  const drivers = [
    driver('acme/display', { interfaces: ['Powerable'], about: 'Panels of any size.' }),
    driver('shelly/relay', { transport: 'http' }),
  ]
  const found = (query: string) => foundDrivers(drivers, query).map(({ file_name }) => file_name)
  expect(found('powerable')).toEqual(['acme/display'])
  expect(found('SIZE acme')).toEqual(['acme/display'])
  expect(found('http')).toEqual(['shelly/relay'])
  expect(found('')).toHaveLength(2)
  expect(found('projector')).toEqual([])
})

test('drivers stand by make, and by name within each', () => {
  const drivers = [driver('b/x', { name: 'Z' }), driver('a/y'), driver('b/w', { name: 'A' })]
  expect(byMake(drivers).map(({ name, drivers: of }) => [name, of.map(one => one.name)])).toEqual([
    ['a', ['a/y']],
    ['b', ['A', 'Z']],
  ])
})

test('a problem says where it is', () => {
  const parts = (message: string) => problemParts({ file_name: 'acme/x', message })
  expect(parts('acme/x.ts, line 12, column 5: Expected ";" but found "}"')).toEqual({
    place: 'acme/x.ts, line 12, column 5',
    words: 'Expected ";" but found "}"',
  })
  expect(parts('acme/x: It exports no driver.')).toEqual({ place: 'acme/x', words: 'It exports no driver.' })
  expect(parts('It exports no driver.')).toEqual({ place: 'acme/x', words: 'It exports no driver.' })
})
