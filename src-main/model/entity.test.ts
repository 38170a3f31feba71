import { expect, test } from 'vitest'
import { authority } from './authority.ts'
import { toWire } from './entity.ts'
import { numbered, Permissions, Role } from './enums.ts'
import { entities } from './index.ts'
import { module, resolvedName } from './module.ts'
import { formatSlug, parseSlug } from './slug.ts'
import { user } from './user.ts'
import { zone } from './zone.ts'

test('every entity has a table and a path of its own', () => {
  const all = Object.values(entities)
  expect(new Set(all.map(({ table }) => table)).size).toBe(all.length)
  expect(new Set(all.map(({ path }) => path)).size).toBe(all.length)
})

test('a row on the wire holds nothing that is null and nothing that is secret', () => {
  const row = user.schema.parse({ id: 'user-1', name: 'Jo', phone: null, password_digest: '$2a$11$x', made_up: 1 })
  const wire = toWire(user, row)
  expect(wire).toMatchObject({ id: 'user-1', name: 'Jo', made_up: 1 })
  expect(Object.keys(wire)).not.toEqual(expect.arrayContaining(['phone']))
  expect(JSON.stringify(wire)).not.toContain('$2a$')
})

test('lists that are sets lose their duplicates and keep the order of first occurrence', () => {
  expect(zone.schema.parse({ id: 'zone-1', name: 'A', tags: ['b', 'a', 'b'] }).tags).toEqual(['b', 'a'])
})

test('an enum is a number on the wire, and its name is understood too', () => {
  const role = numbered(Role)
  for (const [text, number] of [
    ['logic', 99],
    ['LOGIC', 99],
    ['ssh', 0],
    ['web_socket', 3],
  ] as const) {
    expect(role.parse(text)).toBe(number)
    expect(role.parse(number)).toBe(number)
  }
  expect(numbered(Permissions).parse('Admin-Support')).toBe(3)
  for (const wrong of [4, 'admin', 1.5]) expect(role.safeParse(wrong).success).toBe(false)
})

test('a domain is its host name, however it was typed', () => {
  const domainOf = (domain: string) => authority.schema.parse({ id: 'authority-1', name: 'A', domain }).domain
  expect(domainOf('https://LocalHost:8080/path')).toBe('localhost')
  expect(domainOf('place.example.com')).toBe('place.example.com')
})

test('a module is called by its custom name unless that is blank', () => {
  const named = (custom_name: string | null) =>
    resolvedName(module.schema.parse({ id: 'mod-1', driver_id: 'd', name: 'Display', custom_name }))
  expect(named('Left')).toBe('Left')
  expect(named(' ')).toBe('Display')
  expect(named(null)).toBe('Display')
})

test('a slug is split at its last underscore, if a number follows', () => {
  expect(parseSlug('Display_2')).toEqual({ mod: 'Display', index: 2 })
  expect(parseSlug('Room_Logic_10')).toEqual({ mod: 'Room_Logic', index: 10 })
  expect(parseSlug('Room_Logic')).toEqual({ mod: 'Room_Logic', index: 1 })
  expect(formatSlug(parseSlug('Display_2'))).toBe('Display_2')
})
