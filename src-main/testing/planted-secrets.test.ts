import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../base/clock.ts'
import { openLog } from '../store/log-file.ts'
import { openStore } from '../store/open.ts'
import { seedRoom } from '../store/seed.ts'
import { notedLog } from '../store/testing/noted-log.ts'
import { type Asking, asking, everybody, RECORDS, REST, type Role } from './planted/asking.ts'
import { exerciseApplications, exerciseKeys, guessKeys, makeKeys } from './planted/keys.ts'
import { exerciseOutward } from './planted/outward.ts'
import { places } from './planted/places.ts'
import { exercise } from './planted/records.ts'
import { plantedSecrets } from './planted/secrets.ts'
import { exerciseSettings } from './planted/settings.ts'
import { exerciseSignIn } from './planted/sign-in.ts'
import { exerciseWebhooks } from './planted/webhooks.ts'
import { startNode, type TestNode, temporaryFolder, testRoom } from './start-node.ts'

// A secret in every place there is for one, everything done with them that a client may do or get wrong; then every
// byte of the data folder, every line of the log and every answer is searched for each of them.

/** Where a secret is said, to whom, and in answer to what. Everywhere else it must not be. */
const saidTo: { secret: RegExp; roles: Role[]; asked: RegExp }[] = [
  // The key of the hash that masks what a broker's filters find: who sets the filters checks it (model.md 3.3).
  { secret: /^broker\.secret #/, roles: ['admin'], asked: /\/brokers?\b/ },
  // What an administrator of the other side has to be told.
  { secret: /^doorkeeper_application\.secret #/, roles: ['admin'], asked: /\/(oauth_apps|doorkeeper_application)\b/ },
  // Part of the address that somebody has to enter elsewhere.
  { secret: /^trigger_instance\.webhook_secret #/, roles: ['admin'], asked: /\/(triggers|trigger_instance)\b/ },
  // Settings, as far as the role may read them (model.md 2.2): the record, how it was, and what is in force.
  { secret: /^settings\.support #/, roles: ['support', 'admin'], asked: /\/settings\b/ },
  { secret: /^settings\.admin #/, roles: ['admin'], asked: /\/settings\b/ },
  // A key is shown to whoever made it, at that moment; an edge's also to an admin who asks for it in so many words.
  { secret: /^api_key\.token #/, roles: ['admin'], asked: /^POST \S+\/api_keys?$/ },
  { secret: /^edge\.secret #/, roles: ['admin'], asked: /^POST \S+\/edges?$|^GET \S+\/edges\/[^/]+\/token$/ },
]

const planted = plantedSecrets()
const echoed: string[] = []
const inFolder: string[] = []
let node: TestNode
let at: Asking

beforeAll(async () => {
  const folder = temporaryFolder()
  await plantThroughStore(folder)
  node = await startNode({ folder, openLog: one => openLog({ folder: one, echo: line => echoed.push(line) }) })
  at = asking(node.url)
  await makeKeys(at, planted)
  for (const role of everybody) {
    for (const url of [
      `${REST}/users`,
      `${REST}/users/user-tokens`,
      `${RECORDS}/user`,
      `${RECORDS}/user/user-tokens`,
    ]) {
      await at.ask(role, 'GET', url)
    }
  }
  await at.ok('admin', 'PATCH', `${REST}/users/user-tokens`, {
    access_token: planted.plant('user.sent'),
    nickname: 'A',
  })
  for (const place of places) {
    await exercise(at, planted, place)
    lookThrough(`with a ${place.entity}`)
  }
  await exerciseSettings(at, planted)
  await exerciseKeys(at, planted)
  await exerciseApplications(at, planted)
  await guessKeys(at, planted)
  await exerciseSignIn(at, planted, node.url)
  await exerciseWebhooks(at, planted)
  await exerciseOutward(at, planted)
  for (const role of everybody) {
    for (const url of ['/metrics', '/api/docs/openapi.json', `${RECORDS}/module/mod-chaos/settings`]) {
      await at.ask(role, 'GET', url)
    }
  }
  lookThrough('while the node ran')
  await node.stop()
  lookThrough('after it stopped')
}, 120_000)
afterAll(() => node?.stop())

describe('secrets', () => {
  test('were planted in every place, and the log was written', () => {
    expect(planted.size).toBeGreaterThan(200)
    expect(at.answers.length).toBeGreaterThan(500)
    const log = filesIn(node.folder).find(path => path.endsWith('log.jsonl'))
    expect(readFileSync(log ?? '', 'utf8')).toContain('is ready at')
  })

  test('are in no file of the data folder, the log included', () => {
    expect(inFolder).toEqual([])
  })

  test('are in no line that the console shows', () => {
    expect(planted.foundIn(echoed.join(''))).toEqual([])
  })

  test('are in no answer, but for those that are there to say them', () => {
    const wrong = at.answers.flatMap(({ role, asked, status, text }) =>
      planted
        .foundIn(text)
        .filter(name => !saidTo.some(one => one.secret.test(name) && one.roles.includes(role) && one.asked.test(asked)))
        .map(name => `${name} to ${role}, asked ${asked}: ${status}`),
    )
    expect([...new Set(wrong)]).toEqual([])
  })

  test.each(saidTo.flatMap(one => one.roles.map(role => ({ ...one, role }))))(
    'like $secret are said to $role, who must be able to read them',
    ({ role, secret, asked }) => {
      const said = at.answers.filter(one => one.role === role && asked.test(one.asked))
      expect(said.some(({ text }) => planted.foundIn(text).some(name => secret.test(name)))).toBe(true)
    },
  )

  test('that a client gets wrong are never said back to it', () => {
    const failed = at.answers.filter(({ status }) => status >= 400)
    expect(failed.flatMap(({ asked, text }) => planted.foundIn(text).map(name => `${name}: ${asked}`))).toEqual([])
  })
})

/** What nobody may plant through the API: tokens of people, and settings that were synced and cannot be read. */
async function plantThroughStore(folder: string): Promise<void> {
  const store = await openStore({ folder, log: notedLog(), clock: systemClock })
  await seedRoom(store, testRoom)
  const { plant } = planted
  const tokens = { access_token: plant('user.access_token'), refresh_token: plant('user.refresh_token') }
  const unreadable = [`password: *${plant('settings.unreadable')}`, `password: |${plant('settings.unreadable')}`]
  await store.write(change => {
    change.put('trigger', { id: 'trigger-1', name: 'Lamp' })
    const user = { id: 'user-tokens', name: 'Tokens', email: 'tokens@example.com', authority_id: 'authority-localhost' }
    change.load('user', { ...user, ...tokens })
    for (const [number, settings_string] of unreadable.entries()) {
      change.load('settings', { id: `sets-${number}`, parent_id: 'mod-chaos', encryption_level: 3, settings_string })
    }
  })
  await store.close()
}

function lookThrough(when: string): void {
  for (const path of filesIn(node.folder)) {
    inFolder.push(...planted.foundIn(readFileSync(path, 'latin1')).map(name => `${name} in ${path}, ${when}`))
  }
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
