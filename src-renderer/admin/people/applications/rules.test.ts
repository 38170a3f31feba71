import { expect, test } from 'vitest'
import { answeringFor, applicationOf, clientIdOf, frontEndCode, inOrder, nameFor } from './rules.ts'

const address = 'https://edge.example.com/control/oauth-resp.html'
const application = (more: object = {}) =>
  applicationOf(
    { id: '1', name: 'Control', owner_id: 'authority-1', redirect_uri: address, uid: clientIdOf(address), ...more },
    { 'authority-1': 'Quay House' },
    1_000_000,
  )

test('an application whose client id is that of its address is in no trouble', () => {
  expect(application()).toMatchObject({ domain: 'Quay House', addresses: [address], troubles: [] })
})

test('a secret keeps ts-client out, and so does a client id of another address', () => {
  expect(application({ confidential: true }).troubles[0]).toContain('confidential')
  expect(application({ redirect_uri: 'https://moved.example.com/oauth-resp.html' }).troubles[0]).toContain('client id')
  expect(application({ redirect_uri: `${address} https://other` }).troubles[0]).toContain('several')
  expect(application({ revoked_at: 5 }).troubles[0]).toContain('revoked')
  expect(application({ revoked_at: 5_000 }).troubles).toEqual([])
})

test('an address with capital letters gets a client id that no front end has', () => {
  const capital = 'https://edge.example.com/Control/oauth-resp.html'
  expect(application({ redirect_uri: capital, uid: clientIdOf(capital.toLowerCase()) }).troubles[0]).toContain(
    'capital',
  )
})

test('those in trouble come first', () => {
  const names = inOrder([application(), application({ name: 'Zoo', confidential: true })]).map(({ name }) => name)
  expect(names).toEqual(['Zoo', 'Control'])
})

test('a front end that nobody knows gets a name from its address', () => {
  expect(nameFor(address)).toBe('control on edge.example.com')
  expect(nameFor('https://edge.example.com/oauth-resp.html')).toBe('edge.example.com')
  expect(nameFor('no address')).toBe('')
})

test('the application of an address is found, and only of that address', () => {
  expect(answeringFor([application()], address)?.id).toBe('1')
  expect(answeringFor([application()], `${address}?x`)).toBeUndefined()
})

test('the set-up of a front end names this node', () => {
  expect(frontEndCode('https://192.0.2.7:8420', address)).toContain("host: '192.0.2.7:8420',\n  secure: true")
})
