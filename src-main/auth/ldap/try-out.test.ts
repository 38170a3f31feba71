import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../../base/clock.ts'
import { fakeClock } from '../../base/fake-clock.ts'
import { directoryBase, directoryReader, openSlapd, type Slapd } from '../../testing/slapd.ts'
import { closedPort, tcpDevice } from '../../testing/tcp-device.ts'
import { until } from '../../testing/until.ts'
import type { LdapSource } from './source.ts'
import { openAuthority } from './testing/certificates.ts'
import { type DirectoryTest, testDirectory } from './try-out.ts'

let slapd: Slapd
let ca: string
beforeAll(async () => {
  const authority = await openAuthority()
  ca = authority.cert
  slapd = await openSlapd({ certificate: await authority.signs(['localhost', '127.0.0.1']) })
})
afterAll(() => slapd.close())

const source = (changes: Partial<LdapSource> = {}): LdapSource => ({
  ...{
    name: 'Example',
    host: 'localhost',
    port: slapd.tlsPort,
    auth_method: 'ssl',
    base: directoryBase,
    uid: 'uid',
    ca,
  },
  ...directoryReader,
  ...changes,
})
const parts = () => ({ signal: new AbortController().signal, clock: systemClock })
const tryOut = (changes: Partial<LdapSource> = {}, username?: string) =>
  testDirectory(source(changes), { username }, parts())
const lines = ({ steps }: DirectoryTest) => steps.map(({ step, outcome, said }) => `${outcome}: ${step}: ${said}`)
/** The step that failed; all before it went well, all behind it were skipped. */
function failedStep({ ok, steps }: DirectoryTest) {
  const at = steps.findIndex(({ outcome }) => outcome === 'failed')
  expect(ok).toBe(false)
  for (const { outcome } of steps.slice(0, at)) expect(outcome).toMatch(/good|noted/)
  for (const { outcome } of steps.slice(at + 1)) expect(outcome).toBe('skipped')
  return steps[at]
}

/** No name of DNS is as long, so nobody is asked for it. */
const noName = 'x'.repeat(64)

test('a directory that is well, and a person, step by step', async () => {
  const tried = await tryOut({ filter: '(uid=%{username})' }, 'zoë')
  expect(tried.ok).toBe(true)
  expect(lines(tried)).toEqual([
    expect.stringMatching(/^good: Look up localhost: It is at .*127\.0\.0\.1/),
    `good: Connect to localhost:${slapd.tlsPort}: Connected to 127.0.0.1.`,
    expect.stringMatching(
      /^good: Secure the connection \(TLS\): Certificate of localhost, issued by Example Root, valid until 20\d\d-/,
    ),
    'good: Sign in as cn=reader,dc=example,dc=com: The directory takes the bind DN and its password.',
    'good: Look at dc=example,dc=com: It is there, and may be seen.',
    'good: Read the filter: It can be read, and the name has its place in it.',
    'good: Find zoë: It is uid=zoë,ou=people,dc=example,dc=com.',
    'good: Take over: Name: Zoë Müller-Ångström; e-mail: Zoe.Mueller@example.com.',
  ])
  expect(tried.profile).toMatchObject({ name: 'Zoë Müller-Ångström', email: 'Zoe.Mueller@example.com' })
})

test('nobody is looked up when no name is given', async () => {
  const tried = await tryOut({ auth_method: 'tls', port: slapd.port })
  expect(tried).toMatchObject({ ok: true })
  expect(tried).not.toHaveProperty('profile')
  expect(tried.steps.map(({ outcome }) => outcome)).toEqual(['good', 'good', 'good', 'good', 'good'])
  expect(tried.steps[2]?.step).toBe('Secure the connection (StartTLS)')
})

test('what works but should not stay is noted: no encryption, an anonymous search, nobody to link to', async () => {
  const plain = { auth_method: 'plain', port: slapd.port, host: '127.0.0.1', password: null } as const
  const tried = await tryOut(plain, 'plain')
  expect(tried.ok).toBe(true)
  expect(tried.steps.filter(({ outcome }) => outcome === 'noted')).toEqual([
    {
      step: 'Secure the connection (none)',
      outcome: 'noted',
      said: 'Nothing is encrypted: passwords go over the network in clear, for anybody on it to read.',
      hint: 'Choose SSL or StartTLS.',
    },
    expect.objectContaining({
      said: 'There is no password: the search is anonymous.',
      hint: 'Enter the password.',
    }),
    expect.objectContaining({
      said: 'Name: Plain Jane; no e-mail, so they are not linked to a user who is here already.',
    }),
  ])
  expect((await tryOut({ ...plain, bind_dn: null })).steps[3]).toMatchObject({
    step: 'Search without signing in',
    said: 'There is no bind DN: the search is anonymous.',
  })
})

describe('where it fails, the step says why and what to try, and those behind it are skipped', () => {
  const cases: [string, () => Partial<LdapSource> | Promise<Partial<LdapSource>>, object][] = [
    [
      'a name that is not known',
      () => ({ host: noName }),
      { step: `Look up ${noName}`, hint: expect.stringContaining('DNS') },
    ],
    [
      'nobody there',
      async () => ({ port: await closedPort() }),
      {
        step: expect.stringContaining('Connect to'),
        said: expect.stringContaining('refuses the connection'),
        hint: 'Is the port right, and does the directory run?',
      },
    ],
    [
      'a certificate of nobody known, and it is shown all the same',
      () => ({ ca: null }),
      {
        step: 'Secure the connection (TLS)',
        said: expect.stringMatching(/does not know\. Certificate of localhost, issued by Example Root, valid until/),
        hint: expect.stringContaining("authority's certificate"),
      },
    ],
    [
      'TLS at the port for StartTLS',
      () => ({ port: slapd.port }),
      { step: 'Secure the connection (TLS)', hint: expect.stringContaining('choose StartTLS') },
    ],
    [
      'StartTLS at the port for TLS',
      () => ({ auth_method: 'tls' }),
      { step: 'Secure the connection (StartTLS)', hint: expect.stringContaining('choose SSL') },
    ],
    [
      'a bind DN that is not taken',
      () => ({ password: 'not the password' }),
      { step: 'Sign in as cn=reader,dc=example,dc=com', said: expect.stringContaining('the bind DN and its password') },
    ],
    [
      'a base that is not there',
      () => ({ base: 'ou=nowhere,dc=example,dc=com' }),
      { step: 'Look at ou=nowhere,dc=example,dc=com', said: expect.stringContaining('knows nothing of that DN') },
    ],
    [
      'a base that is no DN',
      () => ({ base: 'example.com' }),
      { step: 'Look at example.com', hint: expect.stringContaining('dc=example,dc=com') },
    ],
    [
      'a filter that cannot be read',
      () => ({ filter: '(&(uid=%{username})' + ')))' }),
      { step: 'Read the filter', hint: expect.stringContaining('(&(objectClass=person)(uid=%{username}))') },
    ],
    [
      'a filter without a place for the name',
      () => ({ filter: '(objectClass=person)' }),
      { step: 'Read the filter', said: expect.stringContaining('does not contain %{username}') },
    ],
    [
      'nobody of that name',
      () => ({ uid: 'sAMAccountName' }),
      {
        step: 'Find twin',
        said: 'Nobody below dc=example,dc=com is twin by the attribute sAMAccountName.',
        hint: expect.stringContaining('sAMAccountName'),
      },
    ],
    [
      'more than one of that name',
      () => ({}),
      {
        step: 'Find twin',
        said: expect.stringMatching(/more than one person as twin\. uid=twin,ou=\w+,.* and uid=twin,ou=\w+,/),
      },
    ],
  ]
  test.each(cases)('%s', async (_, changes, step) => {
    const tried = await tryOut(await changes(), 'twin')
    expect(failedStep(tried)).toMatchObject(step)
    expect(tried).not.toHaveProperty('profile')
    expect(JSON.stringify(tried)).not.toMatch(/reads everything|not the password|twin of/)
  })
})

test('a directory that says nothing fails at its step after 10 s', async () => {
  const silent = await tcpDevice()
  const clock = fakeClock()
  const trying = testDirectory(source({ host: '127.0.0.1', port: silent.port }), {}, { ...parts(), clock })
  await until(
    () => silent.heard.length,
    length => length > 0,
  )
  await clock.advance(10_000)
  expect(failedStep(await trying)).toMatchObject({
    step: 'Secure the connection (TLS)',
    said: expect.stringContaining('has not answered within 10 s'),
  })
  await until(
    () => silent.open,
    open => open === 0,
  )
  await silent.close()
})

test('stopping stops it', async () => {
  const silent = await tcpDevice()
  const life = new AbortController()
  const trying = testDirectory(source({ port: silent.port }), {}, { clock: systemClock, signal: life.signal })
  const failed = expect(trying).rejects.toMatchObject({ code: 'cancelled' })
  await until(
    () => silent.open,
    open => open === 1,
  )
  life.abort()
  await failed
  await silent.close()
})
