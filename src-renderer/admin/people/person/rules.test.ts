import fc from 'fast-check'
import { expect, test } from 'vitest'
import { otherGroups, passwordProblem, staysWords, withGroup, withoutGroup } from './rules.ts'

test('a password is neither too short nor longer than bcrypt can see', () => {
  expect(passwordProblem('12345')).toContain('at least 6')
  expect(passwordProblem('swordfish')).toBeUndefined()
  expect(passwordProblem('ä'.repeat(36))).toContain('72 bytes')
  expect(passwordProblem('ä'.repeat(35))).toBeUndefined()
})

test('who sets a password is told what stays', () => {
  expect(staysWords(0)).toContain('nowhere')
  expect(staysWords(1)).toContain('One session stays')
  expect(staysWords(3)).toContain('3 sessions stay')
})

test('a group that somebody is in, whatever its case, is not added twice', () => {
  expect(withGroup(['Facilities'], ' facilities ')).toEqual(['Facilities'])
  expect(withGroup(['Facilities'], 'AV team')).toEqual(['Facilities', 'AV team'])
  expect(withGroup(['Facilities'], '  ')).toEqual(['Facilities'])
})

test('adding a group and taking it away leaves what was there', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.string({ minLength: 1 }), { selector: one => one.toLowerCase() }),
      fc.string(),
      (groups, name) => {
        fc.pre(groups.every(group => group.toLowerCase() !== name.trim().toLowerCase()))
        expect(withoutGroup(withGroup(groups, name), name.trim())).toEqual(groups)
      },
    ),
  )
})

test('groups of others are offered', () => {
  const rows = [
    { id: '1', groups: ['AV team', 'Facilities'] },
    { id: '2', groups: ['av TEAM', 'Board'] },
  ]
  expect(otherGroups(rows, ['FACILITIES'])).toEqual(['av TEAM', 'Board'])
})
