import { expect, test } from 'vitest'
import { z } from 'zod'
import {
  type InterfaceName,
  interfaceFullName,
  interfaceOf,
  interfaceShortName,
  interfaces,
  isInterfaceName,
  withIncluded,
} from './interfaces.ts'

const names = Object.keys(interfaces) as InterfaceName[]

test('every interface of PlaceOS is there', () => {
  expect(names.toSorted()).toEqual(
    [
      'AudioMuteable',
      'Camera',
      'ChatBot',
      'ChatFunctions',
      'DeskControl',
      'DeviceInfo',
      'DoorSecurity',
      'ElectricalRelay',
      'GuestBuildingAccess',
      'InputSelection',
      'Lighting::Level',
      'Lighting::Scene',
      'Locatable',
      'Lockers',
      'Mailer',
      'MailerTemplates',
      'Moveable',
      'Muteable',
      'Powerable',
      'SMS',
      'Sensor',
      'StandbyImage',
      'Stoppable',
      'Switchable',
      'VideoMuteable',
      'ZoneAccessSecurity',
      'Zoomable',
    ].toSorted(),
  )
})

test('a full name leads back to the short one, also where that has two parts', () => {
  for (const name of names) expect(interfaceShortName(interfaceFullName(name))).toBe(name)
  expect(interfaceFullName('Lighting::Scene')).toBe('PlaceOS::Driver::Interface::Lighting::Scene')
})

test('a name is known however much of it is written out', () => {
  const spellings = ['Powerable', 'Interface::Powerable', '::PlaceOS::Driver::Interface::Powerable']
  expect(spellings.map(interfaceShortName)).toEqual(['Powerable', 'Powerable', 'Powerable'])
  expect(interfaceShortName('Lighting::Level')).toBe('Lighting::Level')
})

test('an interface brings along those it includes', () => {
  expect(withIncluded(['Camera', 'Powerable'])).toEqual(['Camera', 'Stoppable', 'Moveable', 'Zoomable', 'Powerable'])
  expect(withIncluded(['Switchable', 'InputSelection'])).toEqual(['Switchable', 'InputSelection'])
  expect(withIncluded(['Lockers', 'Muteable'])).toEqual([
    'Lockers',
    'Locatable',
    'Muteable',
    'AudioMuteable',
    'VideoMuteable',
  ])
})

test.each(names)(
  '%s includes only interfaces that there are, and no parameter without default follows one with',
  name => {
    const { includes, commands, given } = interfaceOf(name)
    expect(includes.filter(included => !isInterfaceName(included))).toEqual([])
    for (const [command, shape] of Object.entries({ ...commands, ...given })) {
      const optional = Object.values(shape).map(schema => z.safeParse(schema, undefined).success)
      // A value that may be anything may be nothing too, but must be said all the same.
      if (Object.values(shape).some(schema => schema instanceof z.ZodAny)) continue
      expect([command, optional]).toEqual([command, optional.toSorted()])
    }
  },
)
