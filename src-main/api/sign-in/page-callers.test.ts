import type { FastifyRequest } from 'fastify'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createSignIn, type SignIn } from '../../auth/sign-in.ts'
import { type FakeClock, fakeClock } from '../../base/fake-clock.ts'
import { silentLog } from '../../base/log.ts'
import { createRecords } from '../../records/records.ts'
import type { Store } from '../../store/open.ts'
import { openedStore } from '../../store/testing/opened-store.ts'
import type { Page } from '../page-sessions.ts'
import { whoShows } from './page-callers.ts'
import type { SignInParts } from './parts.ts'

// For whom a page speaks, by where it is and which cookies it brings.

const HERE = '127.0.0.1'
const ELSEWHERE = '192.0.2.7'
const origin = { address: ELSEWHERE, agent: 'Firefox' }
const HOUR = 60 * 60_000

let clock: FakeClock
let store: Store
let signIn: SignIn
/** The tokens of a cookie each. */
let tokens: Record<'user' | 'support' | 'admin' | 'guest' | 'device', string>

beforeEach(async () => {
  clock = fakeClock()
  const opened = await openedStore({ clock })
  store = opened.store
  await store.write(change => {
    change.put('authority', { id: 'authority-1', name: 'One', domain: 'one.example' })
    for (const [id, rights] of Object.entries({ user: {}, support: { support: true }, admin: { sys_admin: true } })) {
      const person = { id, name: id, email: `${id}@one.example`, authority_id: 'authority-1', groups: ['poets'] }
      change.load('user', { ...person, ...rights })
    }
  })
  const { folder } = opened
  signIn = await createSignIn({
    folder,
    store,
    records: createRecords({ store, clock }),
    clock,
    log: silentLog,
    mayReset: false,
  })
  tokens = {
    user: await tokenOf('user'),
    support: await tokenOf('support'),
    admin: await tokenOf('admin'),
    guest: (
      await signIn.sessions.open({
        ...{ kind: 'guest', sub: 'guest-1', name: 'a phone', via: 'guest', systems: ['sys-1'], ...origin },
        ...{ cookieMs: HOUR, lastsMs: HOUR },
      })
    ).token,
    device: await deviceToken(),
  }
})
afterEach(async () => {
  await signIn.close()
  await store.close()
})

async function tokenOf(id: string): Promise<string> {
  const user = store.user.get(id)
  if (!user) throw new Error('It is there.')
  return (await signIn.welcome(user, 'password', origin)).token
}

async function deviceToken(): Promise<string> {
  const { code, poll } = signIn.devices.begin({ kind: 'panel', ...origin })
  await signIn.devices.approve(code, { name: 'Panel', system_id: 'sys-2', by: 'Robin' })
  const polled = await signIn.devices.poll(poll)
  return polled.state === 'approved' ? polled.token : ''
}

const claim = () =>
  signIn.presence.claim(
    signIn.presence.claimCode() ?? '',
    { email: 'robin@one.example', password: 'a good password' },
    store.authority.get('authority-1'),
  )

function shown(page: Page, remoteAddress: string, cookies: Record<string, string>) {
  const request = { socket: { remoteAddress }, headers: {}, cookies } as unknown as FastifyRequest
  const parts = { signIn, store, clock } as unknown as SignInParts
  const one = whoShows(parts, request, page)
  if ('refused' in one) return `${one.status} ${one.reason}`
  const { role, name, via, systems } = one.caller
  return `${role} ${name} ${via}${systems ? ` in ${systems}` : ''}`
}

describe('the admin page', () => {
  test.each([
    ['user', '403 role'],
    ['support', 'support support session'],
    ['admin', 'admin admin session'],
  ] as const)('in the browser of the %s: %s', (who, says) => {
    expect(shown('admin', ELSEWHERE, { user: tokens[who] })).toBe(says)
    expect(shown('admin', HERE, { user: tokens[who] })).toBe(says)
  })

  test('speaks for no phone and no panel, wherever it is', async () => {
    await claim()
    for (const where of [HERE, ELSEWHERE]) {
      expect(shown('admin', where, { guest: tokens.guest, device: tokens.device })).toBe('401 sign-in')
      // Nor are their tokens taken for somebody's.
      expect(shown('admin', where, { user: tokens.guest })).toBe('401 sign-in')
      expect(shown('admin', where, { user: tokens.device })).toBe('401 sign-in')
    }
  })

  test('asks whoever comes first to claim the node', () => {
    expect(shown('admin', ELSEWHERE, {})).toBe('401 claim')
    expect(shown('admin', HERE, {})).toBe('401 claim')
  })

  test('speaks for nobody any more once their sign-in is over, or they were removed', async () => {
    await claim()
    await store.write(change => change.update('user', 'support', { deleted: true }))
    expect(shown('admin', ELSEWHERE, { user: tokens.support })).toBe('401 sign-in')
    await clock.advance(24 * HOUR)
    expect(shown('admin', ELSEWHERE, { user: tokens.admin })).toBe('401 sign-in')
  })

  test('speaks for people as they are now', async () => {
    await store.write(change => change.update('user', 'user', { support: true }))
    expect(shown('admin', ELSEWHERE, { user: tokens.user })).toBe('support user session')
  })
})

describe('the page of the panel', () => {
  test.each([
    ['of this machine, with nothing', HERE, [], 'panel the panel panel'],
    ['of this machine, whoever is signed in there', HERE, ['admin'], 'panel the panel panel'],
    ['of this machine, enrolled for one room', HERE, ['device'], 'panel Panel session in sys-2'],
    ['on an enrolled device', ELSEWHERE, ['device'], 'panel Panel session in sys-2'],
    [
      'on an enrolled device where somebody is signed in',
      ELSEWHERE,
      ['device', 'admin'],
      'panel Panel session in sys-2',
    ],
    ['on a phone that borrowed', ELSEWHERE, ['guest'], 'guest a phone session in sys-1'],
    [
      'on a phone that borrowed, whatever else it is',
      ELSEWHERE,
      ['guest', 'device', 'admin'],
      'guest a phone session in sys-1',
    ],
    ['in the browser of somebody who is signed in', ELSEWHERE, ['user'], 'user user session'],
  ] as const)('%s', (_, where, holding, says) => {
    const cookies = Object.fromEntries(
      holding.map(name => [name === 'guest' || name === 'device' ? name : 'user', tokens[name]]),
    )
    expect(shown('kiosk', where, cookies)).toBe(says)
  })

  test('elsewhere with nothing is enrolled first, and claimed before that', async () => {
    expect(shown('kiosk', ELSEWHERE, {})).toBe('401 claim')
    await claim()
    expect(shown('kiosk', ELSEWHERE, {})).toBe('401 enrol')
  })

  test('says so when what a phone borrowed has ended, rather than to speak for somebody else', async () => {
    await clock.advance(HOUR)
    for (const where of [HERE, ELSEWHERE]) {
      expect(shown('kiosk', where, { guest: tokens.guest, user: tokens.admin })).toBe('401 ended')
      expect(shown('kiosk', where, { guest: 'made up' })).toBe('401 ended')
      // A person's token is nothing that was borrowed.
      expect(shown('kiosk', where, { guest: tokens.admin })).toBe('401 ended')
    }
  })

  test('is enrolled anew once its device is let in no longer', async () => {
    await claim()
    const [device] = signIn.devices.all()
    await signIn.devices.revoke(device?.id ?? '')
    expect(shown('kiosk', ELSEWHERE, { device: tokens.device })).toBe('401 enrol')
  })

  test('is of the room where its device is now', async () => {
    const [device] = signIn.devices.all()
    await signIn.devices.change(device?.id ?? '', { system_id: 'sys-3' })
    expect(shown('kiosk', ELSEWHERE, { device: tokens.device })).toBe('panel Panel session in sys-3')
  })
})
