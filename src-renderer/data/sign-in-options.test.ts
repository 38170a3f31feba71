import { expect, test } from 'vitest'
import { optionsOf } from './sign-in-options.ts'

const plain = { node: 'Board room', claimed: true, secure: true, sources: [], remembered: null, reset: false, me: null }

test('the ways in are those that this page can offer', () => {
  const ldap = { id: 'ldap_strat-1', kind: 'ldap', name: 'Example directory' }
  const oauth2 = { id: 'oauth_strat-1', kind: 'oauth2', name: '' }
  const options = optionsOf({
    ...plain,
    sources: [ldap, oauth2, { id: 'adfs_strat-1', kind: 'saml', name: 'X' }, null],
  })
  expect(options?.sources).toEqual([ldap, { ...oauth2, name: 'your organisation' }])
})

test('nobody is remembered or signed in unless the node says who', () => {
  expect(optionsOf(plain)).toMatchObject({ remembered: undefined, me: undefined, node: 'Board room' })
  expect(
    optionsOf({ ...plain, remembered: { name: 'Ada', source: 'Example' }, me: { name: 'Ada', role: 'admin' } }),
  ).toMatchObject({
    remembered: { name: 'Ada', source: 'Example' },
    me: { name: 'Ada', role: 'admin' },
  })
})

test('an answer that does not say whether the node is claimed is none', () => {
  expect(optionsOf({})).toBeUndefined()
  expect(optionsOf('Bad gateway')).toBeUndefined()
})
