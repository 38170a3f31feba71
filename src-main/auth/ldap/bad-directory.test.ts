import { afterEach, describe, expect, test } from 'vitest'
import { systemClock } from '../../base/clock.ts'
import { fakeClock } from '../../base/fake-clock.ts'
import { until } from '../../testing/until.ts'
import { signInAtDirectory } from './sign-in.ts'
import type { LdapSource } from './source.ts'
import {
  BIND,
  entry,
  type FakeDirectory,
  type FakeRequest,
  message,
  openFakeDirectory,
  reference,
  result,
  SEARCH,
} from './testing/fake-directory.ts'

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function directory(answer: (request: FakeRequest) => Buffer | undefined) {
  const opened = await openFakeDirectory(answer)
  cleanups.push(opened.close)
  return opened
}
const signIn = (
  { port }: FakeDirectory,
  changes: Partial<LdapSource> = {},
  parts = { signal: new AbortController().signal, clock: systemClock },
) =>
  signInAtDirectory(
    { name: 'Fake', host: '127.0.0.1', port, auth_method: 'plain', base: 'dc=x', uid: 'uid', ...changes },
    { username: 'marie', password: 'polonium' },
    parts,
  )
const silent = () => directory(() => undefined)
const methods = ['plain', 'tls', 'ssl'] as const

describe('a directory that says nothing', () => {
  test.each(methods)('%s: is given up after 10 s, and the connection ended', async auth_method => {
    const fake = await silent()
    const clock = fakeClock()
    const call = signIn(fake, { auth_method }, { signal: new AbortController().signal, clock })
    const failed = expect(call).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringContaining(`Fake (127.0.0.1:${fake.port}) has not answered within 10 s.`),
    })
    await until(
      () => fake.heard.length,
      length => length > 0,
    )
    await clock.advance(9_999)
    expect(fake.open).toBe(1)
    await clock.advance(1)
    await failed
    await until(
      () => fake.open,
      open => open === 0,
    )
    expect(clock.waiting).toBe(0)
  })

  test.each(methods)('%s: is left at once when the signal aborts', async auth_method => {
    const fake = await silent()
    const life = new AbortController()
    const call = signIn(fake, { auth_method }, { signal: life.signal, clock: fakeClock() })
    const failed = expect(call).rejects.toMatchObject({ code: 'cancelled' })
    await until(
      () => fake.heard.length,
      length => length > 0,
    )
    life.abort()
    await failed
    await until(
      () => fake.open,
      open => open === 0,
    )
  })

  test('is given up when it goes silent between two requests, too', async () => {
    const fake = await directory(({ id, tag }) => (tag === BIND ? message(id, result(0x61)) : undefined))
    const clock = fakeClock()
    const reader = { bind_dn: 'cn=reader', password: 'secret' }
    const call = signIn(fake, reader, { signal: new AbortController().signal, clock })
    const failed = expect(call).rejects.toMatchObject({ code: 'timeout' })
    await until(
      () => fake.heard.includes('marie'),
      yes => yes,
    )
    await clock.advance(10_000)
    await failed
  })
})

describe('what is no directory', () => {
  test.each([
    ['plain', 'Choose SSL'],
    ['tls', 'With 636 choose SSL'],
    ['ssl', 'With 389 choose StartTLS'],
  ] as const)('%s: one that hangs up is offline, with what to try', async (auth_method, hint) => {
    const fake = await directory(({ socket }) => void socket.end())
    const message = expect.stringMatching(new RegExp(`closed the connection\\..*${hint}`))
    await expect(signIn(fake, { auth_method })).rejects.toMatchObject({ code: 'offline', message })
  })

  test.each(['plain', 'tls'] as const)('%s: a web server is told from a directory at once', async auth_method => {
    const fake = await directory(() => Buffer.from('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'))
    const failure = { code: 'offline', message: expect.stringContaining('something that is not LDAP') }
    await expect(signIn(fake, { auth_method })).rejects.toMatchObject(failure)
  })

  test('with TLS, a server without it is told with what to try', async () => {
    const fake = await directory(() => Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'))
    const failure = { code: 'offline', message: expect.stringMatching(/TLS with Fake .* failed: .*choose StartTLS/) }
    await expect(signIn(fake, { auth_method: 'ssl' })).rejects.toMatchObject(failure)
  })
})

describe('answers made to hurt', () => {
  const notLdap = { code: 'offline', message: expect.stringContaining('something that is not LDAP') }
  const tooMuch = { code: 'offline', message: expect.stringContaining('more than this node takes') }

  test('an entry that claims more than there is does not stop the thread', async () => {
    const fake = await directory(() => Buffer.from('300902010264040400307f', 'hex'))
    await expect(signIn(fake)).rejects.toMatchObject(notLdap)
  })

  test('thousands of answers at once do not end the process', async () => {
    const tiny = Buffer.concat(Array.from({ length: 20_000 }, () => message(2, entry(''))))
    await expect(signIn(await directory(() => tiny))).rejects.toMatchObject(tooMuch)
  })

  test('an answer without end is not waited for', async () => {
    const huge = await directory(() => Buffer.from('3084ffffffff', 'hex'))
    await expect(signIn(huge)).rejects.toMatchObject(tooMuch)
    const filler = message(2, reference('x'.repeat(1024 * 1024)))
    const endless = await directory(({ socket }) => {
      const more = () => {
        while (!socket.destroyed && socket.write(filler));
      }
      socket.on('drain', more)
      more()
      return undefined
    })
    await expect(signIn(endless)).rejects.toMatchObject(tooMuch)
  })

  test('what was put before TLS is not taken for what the directory says within', async () => {
    // The head of a bind's success, to be filled up with whatever comes next.
    const planted = Buffer.from('301a02010361150a010004000c0e', 'hex')
    const fake = await directory(({ id }) => Buffer.concat([message(id, result(0x78)), planted]))
    await expect(signIn(fake, { auth_method: 'tls' })).rejects.toMatchObject(notLdap)
  })
})

describe('a directory that takes anything', () => {
  const takesAll =
    (...found: Buffer[]) =>
    ({ id, tag }: FakeRequest) =>
      tag === SEARCH
        ? Buffer.concat([...found, result(0x65)].map(operation => message(id, operation)))
        : message(id, result(0x61))

  test('signs nobody in whom it does not know, and does not hear what they typed', async () => {
    const fake = await directory(takesAll())
    await expect(signIn(fake)).rejects.toMatchObject({ code: 'denied' })
    expect(fake.heard.includes('marie')).toBe(true)
    expect(fake.heard.includes('polonium')).toBe(false)
  })

  test('signs nobody in without a name of their own, for that would be an anonymous bind', async () => {
    await expect(signIn(await directory(takesAll(entry(''))))).rejects.toMatchObject({ code: 'denied' })
  })

  test('is taken at its word otherwise, and its references are not followed', async () => {
    const elsewhere = await silent()
    const fake = await directory(
      takesAll(reference(`ldap://127.0.0.1:${elsewhere.port}/dc=x`), entry('uid=marie,dc=x', { CN: ['Marie'] })),
    )
    expect(await signIn(fake)).toEqual({ uid: 'uid=marie,dc=x', fields: { name: 'Marie' } })
    expect(elsewhere.open).toBe(0)
  })
})

test.each([
  [10, 'rejected', 'refers to another server'],
  [51, 'offline', 'too busy'],
  [3, 'timeout', 'took too long'],
  [81, 'rejected', 'LDAP result code 81'],
])('result code %i to the search is told as %s: %s', async (code, failure, words) => {
  const fake = await directory(({ id }) => message(id, result(0x65, code, 'polonium marie')))
  const failed = await signIn(fake).catch(error => error)
  expect(failed).toMatchObject({ code: failure, message: expect.stringContaining(words) })
  expect(failed.message).not.toContain('polonium')
})

test('StartTLS that is refused is told with what to try', async () => {
  const fake = await directory(({ id }) => message(id, result(0x78, 2)))
  const failure = { code: 'offline', message: expect.stringMatching(/does not begin TLS: .* 2\. .*SSL/) }
  await expect(signIn(fake, { auth_method: 'tls' })).rejects.toMatchObject(failure)
})
