import type { SessionView } from '@contract/access-views.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { foundPeople, peopleOf, peopleWords } from './rules.ts'

const rows = [
  { id: 'user-2', name: 'Grace Hopper', email: 'grace@example.com', groups: ['Compilers'], support: true },
  { id: 'user-1', name: 'Ada Lovelace', email: 'ada@example.com', groups: [], sys_admin: true, last_login: 100 },
  { id: 'user-3', name: '', email: 'panel@example.com' },
]
const session = (kind: SessionView['kind'], sub: string) => ({ kind, sub }) as SessionView

test('people come by name, with their role and how often they are signed in', () => {
  const people = peopleOf(rows, [session('user', 'user-1'), session('user', 'user-1'), session('device', 'user-2')])
  expect(people.map(({ name, role, sessions }) => [name, role, sessions])).toEqual([
    ['Ada Lovelace', 'admin', 2],
    ['Grace Hopper', 'support', 0],
    ['panel@example.com', 'user', 0],
  ])
  expect(people[0]?.lastSignIn).toBe(100_000)
  expect(people[1]?.lastSignIn).toBeUndefined()
})

test('they are found by name, address and group, and by role', () => {
  const people = peopleOf(rows, [])
  const names = (query: string | undefined, role?: 'admin' | 'user') =>
    foundPeople(people, query, role).map(({ id }) => id)
  expect(names('compilers gra')).toEqual(['user-2'])
  expect(names('EXAMPLE.com', 'user')).toEqual(['user-3'])
  expect(names(undefined, 'admin')).toEqual(['user-1'])
  expect(names('nobody')).toEqual([])
})

test('whatever is typed, more words never find more people', () => {
  const people = peopleOf(rows, [])
  fc.assert(
    fc.property(fc.string(), fc.string(), (some, more) => {
      const found = foundPeople(people, some, undefined)
      expect(found).toEqual(expect.arrayContaining(foundPeople(people, `${some} ${more}`, undefined)))
    }),
  )
})

test('how many there are is said, and of how many', () => {
  expect(peopleWords(1, 1)).toBe('1 user')
  expect(peopleWords(3, 2_400)).toBe('3 of 2,400 users')
})
