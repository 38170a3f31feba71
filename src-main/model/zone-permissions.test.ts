import fc from 'fast-check'
import { expect, test } from 'vitest'
import { zonePermission } from './zone-permissions.ts'

const staff = ['Staff', 'AV']

test.each([
  ['no zone says anything', [], undefined],
  ['other groups are named', [{ manage: ['guests'], admin: ['it'], deny: ['nobody'] }], undefined],
  ['a group is to manage', [{ manage: ['av'] }], 'manage'],
  ['a group is to administrate', [{ admin: ['AV'] }], 'admin'],
  ['one zone says both', [{ manage: ['staff'], admin: ['av'] }], 'admin'],
  ['a later zone says less', [{ admin: ['av'] }, { manage: ['av'] }], 'manage'],
  ['a later zone has no opinion', [{ admin: ['av'] }, { manage: ['it'] }], 'admin'],
  ['a zone denies', [{ deny: ['av'] }], 'deny'],
  ['a zone denies what it grants too', [{ deny: ['av'], admin: ['av'] }], 'deny'],
  ['a zone denies before one that grants', [{ deny: ['staff'] }, { admin: ['staff'] }], 'deny'],
  ['a zone denies after one that granted', [{ admin: ['staff'] }, { deny: ['staff'] }], 'deny'],
])('when %s', (_, details, expected) => expect(zonePermission(details, staff)).toBe(expected))

test('case is nobody’s, on either side', () => {
  expect(zonePermission([{ manage: ['STAFF'] }], ['staff'])).toBe('manage')
  expect(zonePermission([{ deny: ['staff'] }], ['STAFF'])).toBe('deny')
})

test('somebody in no group is meant by nothing', () => {
  expect(zonePermission([{ deny: [''], admin: [''] }], [])).toBeUndefined()
})

test.each([null, undefined, 'admin', 7, [], { admin: 'av' }, { admin: null }, { admin: [7, null, {}] }, { deny: {} }])(
  'an entry that is none names nobody: %j',
  details => expect(zonePermission([details], staff)).toBeUndefined(),
)

test('whatever is written there, a zone that denies ends the matter, and a zone without an opinion changes nothing', () => {
  const names = fc.array(fc.constantFrom('av', 'AV', 'it', 'staff'), { maxLength: 3 })
  const entry = fc.oneof(fc.record({ deny: names, manage: names, admin: names }, { requiredKeys: [] }), fc.anything())
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 5 }), names, (details, groups) => {
      const said = zonePermission(details, groups)
      if (said === 'deny') expect(zonePermission([...details, { admin: groups }], groups)).toBe('deny')
      expect(zonePermission([...details, {}, null], groups)).toBe(said)
      if (groups.length) expect(zonePermission([{ deny: groups }, ...details], groups)).toBe('deny')
    }),
  )
})
