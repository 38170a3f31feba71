import { randomUUID } from 'node:crypto'
import { Client } from 'ldapts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../../base/clock.ts'
import { directoryBase, directoryReader, openSlapd, type Slapd, tinyPhoto } from '../../testing/slapd.ts'
import { closedPort } from '../../testing/tcp-device.ts'
import { until } from '../../testing/until.ts'
import { signInAtDirectory } from './sign-in.ts'
import type { LdapSource } from './source.ts'

const parts = { signal: new AbortController().signal, clock: systemClock }

let slapd: Slapd
beforeAll(async () => {
  slapd = await openSlapd()
})
afterAll(() => slapd.close())

const source = (changes: Partial<LdapSource> = {}): LdapSource => ({
  name: 'Example',
  host: '127.0.0.1',
  port: slapd.port,
  auth_method: 'plain',
  base: directoryBase,
  uid: 'uid',
  ...changes,
})
const signIn = (username: string, password: string, changes: Partial<LdapSource> = {}) =>
  signInAtDirectory(source(changes), { username, password }, parts)
/** The searches and binds meanwhile, a line each. The directory writes in a while, so a search of ours marks each end. */
async function askedDuring(run: () => Promise<unknown>): Promise<string[]> {
  const begin = await mark()
  await run()
  const end = await mark()
  const lines = slapd.asked.split('\n').filter(line => / (SRCH base|BIND dn)=/.test(line))
  const at = (mark: string) => lines.findIndex(line => line.includes(mark))
  return lines.slice(at(begin) + 1, at(end))
}
async function mark(): Promise<string> {
  const filter = `(uid=${randomUUID()})`
  const client = new Client({ url: `ldap://127.0.0.1:${slapd.port}` })
  await client.search(directoryBase, { filter })
  await client.unbind()
  await until(
    () => slapd.asked.includes(filter),
    yes => yes,
  )
  return filter
}
const denied = { code: 'denied', message: expect.stringContaining('does not take this user name and password') }

describe('by each method', () => {
  const by = {
    plain: (): Partial<LdapSource> => ({ auth_method: 'plain', port: slapd.port }),
    tls: (): Partial<LdapSource> => ({ auth_method: 'tls', port: slapd.port, ca: slapd.certificate.cert }),
    ssl: (): Partial<LdapSource> => ({ auth_method: 'ssl', port: slapd.tlsPort, ca: slapd.certificate.cert }),
  }
  test.each(['plain', 'tls', 'ssl'] as const)('%s: the right password signs in, a wrong one does not', async method => {
    const { uid } = await signIn('marie', 'polonium', by[method]())
    expect(uid).toBe('uid=marie,ou=people,dc=example,dc=com')
    await expect(signIn('marie', 'radium', by[method]())).rejects.toMatchObject(denied)
    await expect(signIn('nobody', 'radium', by[method]())).rejects.toMatchObject(denied)
  })

  test.each(['tls', 'ssl'] as const)('%s: no password goes out before it is encrypted', async method => {
    const asked = await askedDuring(() => signIn('marie', 'polonium', { ...by[method](), ...directoryReader }))
    const taken = asked.filter(line => line.includes(' mech=SIMPLE '))
    expect(taken.map(line => line.replace(/.* BIND/, ''))).toEqual([
      expect.stringMatching(/ dn="cn=reader,.* ssf=(?!0)\d+/),
      expect.stringMatching(/ dn="uid=marie,.* ssf=(?!0)\d+/),
    ])
    expect(asked.filter(line => line.includes(' method=128'))).toHaveLength(2)
  })
})

test('what the directory knows becomes the fields of the user', async () => {
  expect(await signIn('zoë', 'grüne Wiese')).toEqual({
    uid: 'uid=zoë,ou=people,dc=example,dc=com',
    fields: {
      name: 'Zoë Müller-Ångström',
      first_name: 'Zoë',
      last_name: 'Müller-Ångström',
      email: 'Zoe.Mueller@example.com',
      phone: '+49 30 123456',
      nickname: 'zoë',
    },
  })
  expect((await signIn('marie', 'polonium')).fields).toMatchObject({
    phone: '+33 1 2345',
    image: `data:image/jpeg;base64,${tinyPhoto.toString('base64')}`,
  })
  expect((await signIn('plain', 'no mail here')).fields).toEqual({
    name: 'Plain Jane',
    last_name: 'Jane',
    nickname: 'plain',
  })
})

describe('who is not let in', () => {
  test('an unknown name is told in the same words and after the same talk as a wrong password', async () => {
    const tell = (username: string) => signIn(username, 'wrong').catch(error => error)
    const [unknown, wrong] = [await tell('nobody'), await tell('marie')]
    expect(unknown).toMatchObject(denied)
    expect(unknown.message).toBe(wrong.message)
    for (const username of ['nobody', 'marie']) {
      const asked = await askedDuring(() => tell(username))
      expect(asked.map(line => / (op=\d \w+)/.exec(line)?.[1])).toEqual(['op=0 SRCH', 'op=0 BIND'])
    }
  })

  test.each([
    ['marie', ''],
    ['marie', '\0'],
    ['marie', 'polonium\0'],
    ['', 'polonium'],
    ['  ', 'polonium'],
  ])('name %j with password %j is refused and the directory is not even asked', async (username, password) => {
    const asked = await askedDuring(() => expect(signIn(username, password)).rejects.toMatchObject(denied))
    expect(asked).toEqual([])
  })

  test('somebody without a password is refused like one with a wrong one', async () => {
    await expect(signIn('locked', 'anything')).rejects.toMatchObject(denied)
  })

  test('a name that several have signs none of them in', async () => {
    const failure = { code: 'conflict', message: expect.stringContaining('more than one person as twin') }
    await expect(signIn('twin', 'twin of people')).rejects.toMatchObject(failure)
    await expect(signIn('twin', 'twin of guests')).rejects.toMatchObject(failure)
    const { uid } = await signIn('twin', 'twin of guests', { base: `ou=guests,${directoryBase}` })
    expect(uid).toBe('uid=twin,ou=guests,dc=example,dc=com')
  })
})

describe('what is typed is a name and nothing else', () => {
  test.each([undefined, '(&(objectClass=inetOrgPerson)(uid=%{username}))'])('with the filter %s', async filter => {
    const { uid } = await signIn('a*(b)\\c', 'p*(w)\\d', { filter })
    expect(uid).toBe('cn=Special Case,ou=people,dc=example,dc=com')
    for (const typed of ['*', 'mari*', 'marie)(uid=*', '*)(uid=*))(|(uid=*', 'mari\\65', '$&', 'marie\0']) {
      await expect(signIn(typed, 'polonium', { filter })).rejects.toMatchObject(denied)
    }
  })
})

describe('the filter', () => {
  test('finds people by whatever it says', async () => {
    const filter = '( & (objectClass=inetOrgPerson)\n (|(uid=%{username})(mail=%{username})) )'
    const { uid } = await signIn('MARIE@example.com', 'polonium', { filter, uid: 'unused' })
    expect(uid).toBe('uid=marie,ou=people,dc=example,dc=com')
  })

  test('keeps out whom it does not match', async () => {
    const filter = '(&(uid=%{username})(telephoneNumber=*))'
    expect(await signIn('zoë', 'grüne Wiese', { filter })).toBeTruthy()
    await expect(signIn('marie', 'polonium', { filter })).rejects.toMatchObject(denied)
  })

  test.each([
    ['(objectClass=person)', 'does not contain %{username}'],
    ['(&(uid=%{username})))', 'cannot be read'],
    ['uid=%{username})', 'cannot be read'],
  ])('%s is refused with words', async (filter, words) => {
    const failure = { code: 'invalid', message: expect.stringContaining(words) }
    await expect(signIn('marie', 'polonium', { filter })).rejects.toMatchObject(failure)
  })
})

describe('searching', () => {
  test('is done as the bind DN where there is one', async () => {
    const asked = await askedDuring(() => signIn('marie', 'polonium', directoryReader))
    expect(asked.join()).toContain(`BIND dn="${directoryReader.bind_dn}" method=128`)
  })

  test.each([{ bind_dn: directoryReader.bind_dn }, { password: directoryReader.password }])(
    'is anonymous when half is missing: %j',
    async half => {
      const asked = await askedDuring(() => signIn('marie', 'polonium', half))
      expect(asked.join()).not.toContain('cn=reader')
    },
  )

  test('fails with words when the bind DN is not taken, without any password in them', async () => {
    const failed = await signIn('marie', 'polonium', { ...directoryReader, password: 'old secret' }).catch(
      error => error,
    )
    expect(failed).toMatchObject({ code: 'rejected', message: expect.stringContaining('the bind DN and its password') })
    expect(JSON.stringify([failed.message, failed.detail])).not.toMatch(/old secret|polonium/)
  })

  test('fails with words when the base is not there', async () => {
    const failure = { code: 'rejected', message: expect.stringContaining('knows nothing of that DN') }
    await expect(signIn('marie', 'polonium', { base: 'ou=none,dc=example,dc=com' })).rejects.toMatchObject(failure)
  })

  test('shows nobody to the anonymous where the directory is closed', async () => {
    const closed = await openSlapd({ anonymous: false })
    try {
      const failure = { code: 'rejected', message: expect.stringContaining('without a bind DN') }
      await expect(signIn('marie', 'polonium', { port: closed.port })).rejects.toMatchObject(failure)
      expect(await signIn('marie', 'polonium', { port: closed.port, ...directoryReader })).toBeTruthy()
    } finally {
      await closed.close()
    }
  })
})

test('a directory that insists on encryption says so, also for the person', async () => {
  const strict = await openSlapd({ rules: ['security simple_bind=64'] })
  try {
    const failure = { code: 'rejected', message: expect.stringContaining('wants an encrypted connection') }
    await expect(signIn('marie', 'polonium', { port: strict.port })).rejects.toMatchObject(failure)
    await expect(signIn('nobody', 'polonium', { port: strict.port })).rejects.toMatchObject(failure)
  } finally {
    await strict.close()
  }
})

test('a directory that is not there is offline', async () => {
  const port = await closedPort()
  const failure = {
    code: 'offline',
    message: `Example (127.0.0.1:${port}) refuses the connection. Is the port right, and does the directory run?`,
  }
  await expect(signIn('marie', 'polonium', { port })).rejects.toMatchObject(failure)
})

test('stopping stops it', async () => {
  const stop = AbortSignal.abort()
  const call = signInAtDirectory(source(), { username: 'marie', password: 'polonium' }, { ...parts, signal: stop })
  await expect(call).rejects.toMatchObject({ code: 'cancelled' })
})
