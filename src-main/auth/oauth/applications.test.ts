import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fakeClock } from '../../base/fake-clock.ts'
import type { DoorkeeperApplication } from '../../model/doorkeeper-application.ts'
import { openedRecords } from '../../records/testing/opened-records.ts'
import { revealed } from '../../store/seal-row.ts'
import { createApplications, grantedScopes, isRegistered } from './applications.ts'

async function setUp(fields: object = {}) {
  const { store, records } = await openedRecords()
  const clock = fakeClock()
  const body = { name: 'Panel', owner_id: 'authority-1', redirect_uri: 'https://edge.example.com/app/oauth-resp.html' }
  const row = await records.create('doorkeeper_application', { ...body, ...fields })
  return { store, records, row, clock, applications: createApplications({ store, clock }) }
}

describe('an application is found by its client id', () => {
  test.each([
    // auth.md 4.1.
    ['https://edge.example.com/control/oauth-resp.html', '791a5a0e47c87a80d4519a086514b05f'],
    ['https://edge.example.com:8443/control/oauth-resp.html', 'c5a93dfb0c26332e2cbc0ceb3c1abedd'],
    // Of an address with upper case the client's own MD5 is another one; stock PlaceOS has the same gap.
    ['https://edge.example.com/Control/OAUTH-resp.html', '791a5a0e47c87a80d4519a086514b05f'],
  ])('%s is %s', async (redirect_uri, uid) => {
    const { applications } = await setUp({ redirect_uri })
    expect(applications.find(uid)).toMatchObject({ redirect_uri, uid })
  })

  test('no id is no application, and neither is one that was revoked', async () => {
    const { applications, records, row, clock } = await setUp()
    expect(applications.find('')).toBeUndefined()
    expect(applications.find(undefined as never)).toBeUndefined()
    await records.update('doorkeeper_application', row.id, { revoked_at: clock.now() / 1000 + 10 })
    expect(applications.find(row.uid ?? '')).toBeDefined()
    await clock.advance(10_000)
    expect(applications.find(row.uid ?? '')).toBeUndefined()
  })
})

describe('who may ask for tokens', () => {
  test('anybody for an application that keeps no secret, whatever they send', async () => {
    const { applications, row } = await setUp()
    for (const secret of [undefined, '', 'anything']) expect(applications.mayAsk(row, secret)).toBe(true)
  })

  test('only who has the secret of one that is confidential', async () => {
    const { applications, row, store } = await setUp({ confidential: true })
    const secret = revealed(store.secrets, row.id, row.secret)
    expect(applications.mayAsk(row, secret)).toBe(true)
    for (const wrong of [undefined, '', 'anything', row.secret, `${secret}x`, secret.slice(1)]) {
      expect(applications.mayAsk(row, wrong)).toBe(false)
    }
  })
})

describe('an address to come back to', () => {
  const app = 'https://edge.example.com/app/oauth-resp.html'

  test.each([
    [app, app],
    [app, `https://other.example.com/  ${app}\nhttps://third.example.com/`],
    [`${app}?a=1`, app],
    [`${app}?a=1&b=2`, `${app}?b=2&a=1`],
    [`${app}?a=1&a=2`, `${app}?a=2&a=1`],
    ['http://127.0.0.1:51234/back', 'http://127.0.0.1/back'],
    ['http://[::1]:51234/back', 'http://[::1]:80/back'],
    ['com.example.panel:/back', 'com.example.panel:/back'],
  ])('%s is registered where %j is', (asked, registered) => {
    expect(isRegistered(asked, registered)).toBe(true)
  })

  test.each([
    ['', app],
    ['', ''],
    [' ', ' '],
    ['/app/oauth-resp.html', app],
    [app.toUpperCase(), app],
    [app.replace('app', 'App'), app],
    [app.replace('https', 'http'), app],
    [app.replace('.com', '.com:8443'), app],
    [app.replace('edge', 'evil'), app],
    [app.replace('edge.', 'edge.evil.'), app],
    [`${app}/`, app],
    [`${app}/../evil.html`, app],
    [`${app}%2f..`, app],
    [`${app}#`, app],
    [`${app}#token`, `${app}#token`],
    [`https://evil.example.com#${app}`, app],
    ['https://edge.example.com@evil.example.com/app/oauth-resp.html', app],
    ['https://somebody@edge.example.com/app/oauth-resp.html', app],
    ['https://somebody@edge.example.com/', 'https://somebody@edge.example.com/'],
    ['https://evil.example.com\\@edge.example.com/app/oauth-resp.html', app],
    [`${app}?a=1`, `${app}?a=2`],
    [`${app}?a=1&b=2`, `${app}?a=1`],
    [`${app}?a=1`, `${app}?a=1&b=2`],
    [app, `${app}?a=1`],
    [`${app}?a=1%26b%3D2`, `${app}?a=1&b=2`],
    // Names are no literals: who answers to them is for others to say.
    ['http://localhost:51234/back', 'http://localhost/back'],
    ['http://127.0.0.1:51234/back', 'http://[::1]/back'],
    ['https://127.0.0.1:51234/back', 'http://127.0.0.1/back'],
    ['http://127.0.0.1:51234/other', 'http://127.0.0.1/back'],
    ['javascript:alert(1)', app],
  ])('%j is not registered where %j is', (asked, registered) => {
    expect(isRegistered(asked, registered)).toBe(false)
  })

  test('whatever passes goes to the scheme, host, port and path that were registered', () => {
    const piece = fc.constantFrom(
      ...[
        'https:',
        'http:',
        '//',
        '/',
        '\\',
        '@',
        ':',
        '#',
        '?',
        'edge.example.com',
        '.evil.com',
        '/app/oauth-resp.html',
      ],
      ...['..', '%2e', '%2f', '\t', '\n', ' ', '8443', 'a=1', '&', 'é', '\u0000'],
    )
    const cut = fc.tuple(fc.nat(app.length), fc.nat(3), fc.array(piece, { maxLength: 3 }))
    const asked = fc.oneof(
      fc.array(piece, { maxLength: 8 }).map(pieces => pieces.join('')),
      cut.map(([at, drop, pieces]) => app.slice(0, at) + pieces.join('') + app.slice(at + drop)),
    )
    fc.assert(
      fc.property(asked, text => {
        if (!isRegistered(text, app)) return
        const { origin, pathname, username, password, hash } = new URL(text)
        expect({ origin, pathname, username, password, hash }).toEqual({
          origin: 'https://edge.example.com',
          pathname: '/app/oauth-resp.html',
          username: '',
          password: '',
          hash: '',
        })
      }),
      { numRuns: 5_000 },
    )
  })
})

describe('scopes', () => {
  const with_ = (scopes: string) => ({ scopes }) as DoorkeeperApplication

  test.each([
    ['public', undefined, ['public']],
    ['public', '', ['public']],
    ['public', ' public  public ', ['public']],
    ['', 'public', ['public']],
    ['public', 'openid public', ['openid', 'public']],
    ['systems control', 'control', ['control']],
  ])('of an application with %j that asks for %j are %j', (own, asked, granted) => {
    expect(grantedScopes(with_(own), asked)).toEqual(granted)
  })

  test.each([
    ['public', 'systems'],
    ['', 'systems'],
    ['systems.read', 'systems'],
    ['systems', 'systems public'],
    // One that is registered for less does not get everything by asking for nothing.
    ['systems.read', undefined],
  ])('an application with %j that asks for %j gets none', (own, asked) => {
    expect(grantedScopes(with_(own), asked)).toBeUndefined()
  })
})
