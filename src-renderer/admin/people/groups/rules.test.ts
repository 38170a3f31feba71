import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  findGroup,
  foundGroups,
  grantKinds,
  grantsWords,
  groupsOf,
  membersWords,
  organisationsOf,
  withGrant,
} from './rules.ts'

const users = [
  { id: 'user-2', name: 'Grace', email: 'g@example.com', groups: ['av team', 'AV team'] },
  { id: 'user-1', name: 'Ada', email: 'a@example.com', groups: ['AV team', 'Board'] },
]
const entries = {
  rows: [
    {
      id: '1',
      name: 'permissions',
      parent_id: 'zone-3',
      details: { manage: ['AV TEAM'], deny: ['Visitors'], note: 1 },
    },
    { id: '2', name: 'permissions', parent_id: 'sys-1', details: { admin: ['Nobody'] } },
    { id: '3', name: 'catering', parent_id: 'zone-3', details: { admin: ['Nobody'] } },
    { id: '4', name: 'permissions', parent_id: 'zone-4', details: 'odd' },
  ],
  labels: { 'zone-3': 'Level 3' },
}

test('a group is what people and zones name, whatever the case', () => {
  const groups = groupsOf(users, entries)
  expect(groups.map(({ name, members, grants }) => [name, members.map(one => one.name), grantsWords(grants)])).toEqual([
    ['av team', ['Ada', 'Grace'], 'Manage in Level 3'],
    ['Board', ['Ada'], ''],
    ['Visitors', [], 'Deny in Level 3'],
  ])
  expect(findGroup(groups, 'AV Team').members).toHaveLength(2)
  expect(findGroup(groups, 'New')).toEqual({ name: 'New', members: [], grants: [] })
})

test('groups are found by their name, their people and their zones', () => {
  const groups = groupsOf(users, entries)
  expect(foundGroups(groups, 'level 3').map(({ name }) => name)).toEqual(['av team', 'Visitors'])
  expect(foundGroups(groups, 'board ada').map(({ name }) => name)).toEqual(['Board'])
})

test('another grant takes the place of the one before, and what others have stays', () => {
  const details = { manage: ['AV TEAM', 'Ops'], deny: [], note: 1 }
  expect(withGrant(details, 'AV team', 'admin')).toEqual({ manage: ['Ops'], admin: ['AV team'], deny: [], note: 1 })
  expect(withGrant(details, 'av team', undefined)).toEqual({ manage: ['Ops'], admin: [], deny: [], note: 1 })
  expect(withGrant(undefined, 'Ops', 'deny')).toEqual({ manage: [], admin: [], deny: ['Ops'] })
})

test('whatever was granted in whichever order, the last grant is the one that stands', () => {
  const kind = fc.constantFrom(...grantKinds)
  const step = fc.tuple(fc.constantFrom('a', 'A', 'b', 'c'), fc.option(kind, { nil: undefined }))
  fc.assert(
    fc.property(fc.array(step), steps => {
      const details = steps.reduce<unknown>((before, [group, of]) => withGrant(before, group, of), undefined)
      const last = new Map(steps.map(([group, of]) => [group.toLowerCase(), of]))
      const entry = { id: '1', name: 'permissions', parent_id: 'zone-1', details }
      const stands = groupsOf([], { rows: [entry], labels: {} })
      const expected = [...last].filter(([, of]) => of !== undefined)
      expect(stands.map(({ name, grants }) => [name.toLowerCase(), grants.map(grant => grant.kind)]).sort()).toEqual(
        expected.map(([name, of]) => [name, [of]]).sort(),
      )
    }),
  )
})

test('whether grants count at all is read from the domain', () => {
  const rows = [
    { id: 'authority-1', name: 'A', config: { org_zone: 'zone-1' } },
    { id: 'authority-2', name: 'B', config: {} },
    { id: 'authority-3', name: 'C' },
  ]
  expect(organisationsOf(rows).map(({ orgZone }) => orgZone)).toEqual(['zone-1', undefined, undefined])
})

test('how many people are in a group is said in words', () => {
  expect([0, 1, 1_200].map(membersWords)).toEqual(['nobody', '1 person', '1,200 people'])
})
