import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Browser } from '../sign-in/testing/browser.ts'
import { claimsIn, type Office, openOffice, pairFor } from '../sign-in/testing/office.ts'

// Clients of a broker with what this node gives them: keys, tokens of people and of panels (mqtt.md 11; 13, 36 to 40).

const HOUR = 3_600_000
const STATE = 'placeos/org/state/_/bld/_/_'
const OWN = `${STATE}/sys-test/driver-1/Display/1/power`

let office: Office
let people: Record<'user' | 'support' | 'admin', Browser>
/** What each sends. */
const tokens: Record<string, string> = {}

beforeAll(async () => {
  office = await openOffice()
  await office.addApplication({ scopes: 'public mqtt mqtt.read systems' })
  const { id: user_id } = await office.addPerson('User')
  await office.addPerson('Support', { support: true })
  await office.addPerson('Admin', { sys_admin: true })
  const [user, support, admin] = await Promise.all(
    ['user', 'support', 'admin'].map(name => office.signedIn(`${name}@example.com`)),
  )
  people = { user, support, admin } as typeof people
  for (const [name, browser] of Object.entries(people)) tokens[name] = (await pairFor(browser)).access_token
  tokens.reader = (await pairFor(people.support, { scope: 'mqtt.read' })).access_token
  tokens.elsewhere = (await pairFor(people.support, { scope: 'systems' })).access_token
  const made = { user_id, name: 'Wall', scopes: ['mqtt'] }
  const { x_api_key } = await office.must<{ x_api_key: string }>('POST', '/api_keys', made)
  tokens.key = x_api_key
  const panel = await enrolled()
  tokens.panel = (await pairFor(panel)).access_token
}, 60_000)
afterAll(() => office.node.stop())

async function enrolled(): Promise<Browser> {
  const panel = office.browser()
  const { code, poll } = (await panel.post('/auth/devices', { json: { kind: 'panel' } })).json
  await office.must('POST', '/../../alcove/v1/devices', { code, name: 'Panel', system_id: 'sys-test' })
  await panel.post('/auth/devices/poll', { json: { poll } })
  return panel
}

const user = async (token: string) =>
  (await office.browser().post('/api/engine/v2/mqtt/user', { headers: { authorization: `Bearer ${token}` } })).status
const access = async (token: string, topic: string, acc: number | string = 4) => {
  const asked = { headers: { authorization: `Bearer ${token}` }, form: { topic, acc: String(acc), clientid: 'one' } }
  const { status, text } = await office.browser().post('/api/engine/v2/mqtt/access', asked)
  if (status === 200 || status === 403) expect(text).toBe('')
  return status
}

describe('a client', () => {
  test.each([
    ['a person', 'user', 200],
    ['a panel', 'panel', 200],
    ['an API key', 'key', 200],
    ['a token to read with', 'reader', 200],
    ['a token for other things', 'elsewhere', 403],
  ])('is known as %s', async (_, name, status) => {
    expect(await user(tokens[name] ?? '')).toBe(status)
    expect(await access(tokens[name] ?? '', OWN)).toBe(status)
  })

  test('is not known by a token that somebody wrote', async () => {
    const [head, body = '', signature] = (tokens.user ?? '').split('.')
    const claims = { ...claimsIn(tokens.user ?? ''), u: { n: 'Ada', e: 'a@example.com', p: 3, r: [] } }
    const forged = [head, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.')
    for (const bad of [
      forged,
      `${head}.${body}.`,
      'a.b.c',
      '..',
      `${head}.${Buffer.from('[]').toString('base64url')}.x`,
    ]) {
      expect([await user(bad), await access(bad, OWN)]).toEqual([401, 401])
    }
  })

  test.each([
    [1, 200, 200, 200, 200],
    [2, 403, 403, 200, 200],
    [3, 403, 403, 200, 200],
    [4, 200, 200, 200, 200],
    [5, 200, 200, 200, 200],
    [6, 403, 403, 200, 200],
    [7, 403, 403, 200, 200],
    [0, 403, 403, 403, 403],
    [16, 403, 403, 403, 403],
    [17, 403, 403, 403, 403],
    ['subscribe', 200, 200, 200, 200],
    ['write', 403, 403, 200, 200],
    [8, 400, 400, 400, 400],
    [32, 400, 400, 400, 400],
  ])('36. to 38. with acc %s: panel %i, user %i, support %i, admin %i', async (acc, ...expected) => {
    const statuses = ['panel', 'user', 'support', 'admin'].map(name => access(tokens[name] ?? '', OWN, acc))
    expect(await Promise.all(statuses)).toEqual(expected)
  })

  test('that may only read writes nothing, whatever its role', async () => {
    expect([await access(tokens.reader ?? '', OWN, 1), await access(tokens.reader ?? '', OWN, 2)]).toEqual([200, 403])
  })
})

describe('a topic', () => {
  test.each([
    ['of the room', OWN, 200, 200, 200],
    ['of the room, shared', `$share/walls/${STATE}/sys-test/#`, 200, 200, 200],
    ['of another room', OWN.replace('sys-test', 'sys-2'), 403, 200, 200],
    ['of another room, shared', `$share/walls/${STATE}/sys-2/#`, 403, 200, 200],
    ['of every room', `${STATE}/+/#`, 403, 200, 200],
    ['of everything', '#', 403, 403, 200],
    ['of everything, shared', '$share/walls/#', 403, 403, 200],
    ['of commands', 'alcove/node-1/result/#', 403, 403, 200],
    ['of commands, shared', '$share/walls/alcove/node-1/result/#', 403, 403, 200],
    ['of the broker', '$SYS/broker/uptime', 403, 403, 200],
    ['of the broker, shared', '$share/walls/$SYS/#', 403, 403, 200],
    ['shared by a broker of its own mind', '$queue/alcove/#', 403, 403, 200],
    ['shared without a name', '$share//alcove/#', 403, 403, 200],
    ['with a NUL', `${OWN}\0`, 403, 403, 403],
    ['with a wildcard in a word', `${STATE}/sys-tes+/x`, 403, 403, 403],
    ['that is too long', `${STATE}/sys-test/${'x'.repeat(65_536)}`, 403, 403, 403],
  ])('%s is for who may see it', async (_, topic, ...expected) => {
    const statuses = ['panel', 'user', 'support'].map(name => access(tokens[name] ?? '', topic))
    expect(await Promise.all(statuses)).toEqual(expected)
  })

  test.each(['#', `${STATE}/+/x`, `$share/walls/${OWN}`, '$SYS/broker/uptime'])(
    '%s is written by nobody',
    async topic => {
      expect(await access(tokens.admin ?? '', topic, 2)).toBe(403)
    },
  )
})

describe('39. a token whose time is over', () => {
  test('lets nobody in any more; who is connected goes on until its sign-in ends', async () => {
    const browser = await office.signedIn('user@example.com')
    const { access_token } = await pairFor(browser)
    office.moveOn(3 * HOUR)
    expect([await user(access_token), await access(access_token, OWN)]).toEqual([401, 200])
    await browser.get('/auth/logout')
    expect([await user(access_token), await access(access_token, OWN)]).toEqual([401, 401])
  })
})

test('40. who brings no credential is told so, at both', async () => {
  const asked = { headers: {}, form: { topic: OWN, acc: '1' } }
  const answers = await Promise.all(
    ['user', 'access'].map(path => office.browser().post(`/api/engine/v2/mqtt/${path}`, asked)),
  )
  expect(answers.map(({ status }) => status)).toEqual([401, 401])
})
