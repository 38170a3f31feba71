import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../base/clock.ts'
import { fakeClock } from '../base/fake-clock.ts'
import type { Log } from '../base/log.ts'
import { createRepositories, type Repositories } from './repositories.ts'
import { type GitServer, startGitServer } from './testing/git-server.ts'

const { signal } = new AbortController()
let server: GitServer
let folder: string
let repositories: Repositories
let lines: string[]

const heard = (message: string, about?: object) => void lines.push(`${message} ${JSON.stringify(about)}`)
const log: Log = { debug: heard, info: heard, warn: heard, error: heard }
const remote = () => ({ uri: server.uri })
const readMe = { path: 'README.md' }

beforeAll(async () => {
  server = await startGitServer()
  await server.commit('Begin', { 'README.md': '# Rooms\n', 'notes.txt': 'nothing' })
  await server.commit('Go on', { 'README.md': '# Rooms\nmore\n' })
})

afterAll(() => server.stop())

beforeEach(() => {
  lines = []
  server.instead = undefined
  server.demands = undefined
  folder = mkdtempSync(join(tmpdir(), 'alcove-repositories-'))
  repositories = createRepositories({ folder, log, clock: systemClock })
  return () => rmSync(folder, { recursive: true, force: true })
})

const cache = () => join(folder, 'repositories', 'cache')

function everythingOnDisk(path: string): string {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n')
}

const isDenied = { code: 'rejected', message: /does not accept the user name and password/ }

test('a private repository opens with a password, a token, or both in the address, and they are kept nowhere', async () => {
  server.demands = 'ada:s3cret-word'
  const inAddress = server.uri.replace('//', '//ada:s3cret-word@')
  for (const given of [
    { username: 'ada', password: 's3cret-word' },
    { username: 'ada', key: 's3cret-word' },
  ]) {
    expect(await repositories.branches({ ...remote(), ...given }, signal)).toEqual(['main'])
  }
  expect(await repositories.read({ uri: inAddress }, readMe, signal)).toBe('# Rooms\nmore\n')
  await repositories.pull('repo-1', { uri: inAddress }, { commit_hash: 'HEAD' }, signal)
  server.demands = 'x-token-auth:s3cret-word'
  expect(await repositories.branches({ ...remote(), key: 's3cret-word' }, signal)).toEqual(['main'])

  expect(readFileSync(join(folder, 'repositories', 'repo-1', 'config'), 'utf8')).toContain(`url = ${server.uri}`)
  expect(everythingOnDisk(folder)).not.toContain('s3cret-word')
  expect(lines.join('\n')).not.toContain('s3cret-word')
})

test('wrong or missing credentials are told apart, and told without themselves', async () => {
  server.demands = 'ada:right'
  await expect(repositories.branches(remote(), signal)).rejects.toMatchObject({
    code: 'rejected',
    message: /asks for a user name and password/,
  })
  const wrong = { uri: server.uri.replace('//', '//ada:wr0ng@') }
  await expect(repositories.branches(wrong, signal)).rejects.toMatchObject(isDenied)
  await expect(repositories.pull('repo-1', wrong, { commit_hash: 'HEAD' }, signal)).rejects.toMatchObject(isDenied)
  const message = await repositories.branches(wrong, signal).catch(error => error.message)
  expect(message).not.toContain('wr0ng')
})

test('what one user may see is not shown to another from a copy', async () => {
  server.demands = 'ada:right'
  const commit = await server.git('rev-parse', 'HEAD')
  await repositories.read({ ...remote(), username: 'ada', password: 'right' }, { ...readMe, commit }, signal)
  await expect(repositories.read(remote(), { ...readMe, commit }, signal)).rejects.toMatchObject({ code: 'rejected' })
})

test.each([
  ['git@github.com:placeos/drivers.git', /SSH is not supported/],
  ['ssh://git@github.com/placeos/drivers', /SSH is not supported/],
  ['git+ssh://git@github.com/placeos/drivers', /SSH is not supported/],
  ['git://github.com/placeos/drivers', /begins with https/],
  ['file:///etc', /begins with https/],
  ['drivers', /is not an address/],
])('%s is refused before anything is asked', async (uri, message) => {
  await expect(repositories.branches({ uri }, signal)).rejects.toMatchObject({ code: 'invalid', message })
})

test('a server that never answers is given up after a minute, and one that stops half way as well', async () => {
  for (const part of [undefined, '00']) {
    const clock = fakeClock()
    const waiting = createRepositories({ folder, log, clock })
    const asked = new Promise<void>(resolve => {
      server.instead = (_, response) => {
        if (part) response.write(part)
        resolve()
      }
    })
    const answer = expect(waiting.branches(remote(), signal)).rejects.toMatchObject({
      code: 'timeout',
      message: /within a minute/,
    })
    await asked
    await clock.advance(59_999)
    expect(clock.waiting).toBe(1)
    await clock.advance(1)
    await answer
    expect(clock.waiting).toBe(0)
  }
})

test('a caller who stops is let go at once, in every phase', async () => {
  const commit = await server.git('rev-parse', 'HEAD')
  for (const [phase, at] of [
    ['GET', readMe],
    ['POST', readMe],
    ['GET', { ...readMe, commit }],
    ['POST', { ...readMe, commit }],
  ] as const) {
    const stop = new AbortController()
    server.instead = request => request.method === phase && stop.abort()
    await expect(repositories.read(remote(), at, stop.signal)).rejects.toMatchObject({ code: 'cancelled' })
  }
  await expect(repositories.branches(remote(), AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' })
  expect(readdirSync(cache())).toEqual([])
})

const garbage = [
  '<html>Hello</html>',
  '',
  'ffff',
  'zzzzzz',
  '001e# service=git-upload-pack\nzz',
  '0003',
  '0000',
  '\0\0\0',
]

test.each(garbage)('an answer of %j is called not a git repository', async text => {
  server.instead = (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(text)
  const notGit = { code: 'rejected', message: /is not a git repository/ }
  await expect(repositories.branches(remote(), signal)).rejects.toMatchObject(notGit)
  server.instead = (_, response) => {
    response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-advertisement' }).end(text)
    return true
  }
  await expect(repositories.branches(remote(), signal)).rejects.toMatchObject(notGit)
})

test.each(garbage)('%j instead of a pack is a failure in words, and leaves nothing behind', async text => {
  const commit = await server.git('rev-parse', 'HEAD')
  server.instead = (request, response) => {
    if (request.method !== 'POST') return false
    response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-result' }).end(text)
    return true
  }
  const failure = await repositories.read(remote(), { ...readMe, commit }, signal).catch(error => error)
  expect(failure).toMatchObject({ name: 'Failed', code: expect.stringMatching(/rejected|offline|not_found/) })
  expect(readdirSync(cache())).toEqual([])
})

test('a server that sends on to another host, or back to itself for ever, is not followed', async () => {
  const seen: string[] = []
  const other = createServer((request, response) => {
    seen.push(request.url ?? '')
    response.end()
  }).listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  server.instead = (request, response) => {
    response.writeHead(302, { location: `http://127.0.0.1:${port}${request.url}` }).end()
    return true
  }
  const remoteWithPassword = { ...remote(), username: 'ada', password: 'right' }
  await expect(repositories.branches(remoteWithPassword, signal)).rejects.toMatchObject({
    code: 'rejected',
    message: new RegExp(`sends on to http://127.0.0.1:${port}, which this node does not follow`),
  })
  expect(seen).toEqual([])
  other.close()

  server.instead = (request, response) => response.writeHead(302, { location: request.url }).end()
  await expect(repositories.branches(remote(), signal)).rejects.toMatchObject({ message: /without end/ })
  server.instead = (_, response) => response.writeHead(302, { location: '/login' }).end()
  await expect(repositories.branches(remote(), signal)).rejects.toMatchObject({ message: /sends on to a page/ })
})

test('a repository that was renamed on its server is found, also for the pack', async () => {
  server.instead = (request, response) => {
    if (!request.url?.startsWith('/old/')) return false
    if (request.method === 'POST') response.writeHead(500).end()
    else response.writeHead(301, { location: request.url.replace('/old/', '/') }).end()
    return true
  }
  const old = { uri: server.uri.replace('/repo', '/old/repo') }
  expect(await repositories.branches(old, signal)).toEqual(['main'])
  expect(await repositories.read(old, readMe, signal)).toBe('# Rooms\nmore\n')
})

/** Takes the real answer to the request for a pack, and sends what `cut` makes of it. */
function cutPacks(cut: (pack: Buffer, response: import('node:http').ServerResponse) => void): void {
  server.instead = (request, response) => {
    if (request.method !== 'POST' || request.headers['git-protocol'] === 'version=2') return false
    const parts: Buffer[] = []
    response.write = (chunk: Buffer) => Boolean(parts.push(chunk))
    const write = Object.getPrototypeOf(response).write.bind(response)
    const end = Object.getPrototypeOf(response).end.bind(response)
    response.end = () => {
      Object.assign(response, { write, end })
      cut(Buffer.concat(parts), response)
      return response
    }
    return false
  }
}

/** The last byte on side band 1, which carries the pack. */
function endOfPack(answer: Buffer): number {
  let end = -1
  for (let at = 0; at < answer.length; ) {
    const length = Number.parseInt(answer.toString('latin1', at, at + 4), 16)
    if (length > 4 && answer[at + 4] === 1) end = at + length - 1
    at += Math.max(4, length)
  }
  return end
}

test('a connection cut in mid-pack is a failure in words, and the next try starts afresh', async () => {
  const commit = await server.git('rev-parse', 'HEAD')
  const at = { ...readMe, commit }
  cutPacks((pack, response) => response.write(pack.subarray(0, pack.length / 2), () => response.destroy()))
  await expect(repositories.read(remote(), at, signal)).rejects.toMatchObject({
    code: 'offline',
    message: /cut the connection/,
  })
  for (const length of [0.3, 0.5, 0.9]) {
    cutPacks((pack, response) => response.end(pack.subarray(0, pack.length * length)))
    await expect(repositories.read(remote(), at, signal)).rejects.toMatchObject({ name: 'Failed' })
  }
  for (const spotIn of [(pack: Buffer) => pack.indexOf('PACK') + 40, endOfPack]) {
    // A byte turned round within an object, and one in the checksum at the end.
    cutPacks((pack, response) => {
      const spot = spotIn(pack)
      pack[spot] = (pack[spot] ?? 0) ^ 0xff
      response.end(pack)
    })
    await expect(repositories.read(remote(), at, signal)).rejects.toMatchObject({
      code: 'rejected',
      message: /cannot be read as a git repository/,
    })
  }
  expect(readdirSync(cache())).toEqual([])
  server.instead = undefined
  expect(await repositories.read(remote(), at, signal)).toBe('# Rooms\nmore\n')
})

test('a server that sends without end is cut off, whatever it sends', async () => {
  const block = Buffer.concat(Array(64).fill(Buffer.concat([Buffer.from('fff0\u0001'), Buffer.alloc(0xfff0 - 5)])))
  const flood = (response: import('node:http').ServerResponse) => {
    const more = () => {
      while (!response.destroyed) if (!response.write(block)) return response.once('drain', more)
    }
    more()
  }
  const tooMuch = { code: 'rejected', message: /more than this node takes in/ }
  server.instead = (_, response) => {
    response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-advertisement' })
    response.write('001e# service=git-upload-pack\n0000')
    flood(response)
    return true
  }
  await expect(repositories.defaultBranch(remote(), signal)).rejects.toMatchObject(tooMuch)

  const commit = await server.git('rev-parse', 'HEAD')
  server.instead = (request, response) => {
    if (request.method !== 'POST') return false
    response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-result' }).write('0008NAK\n')
    flood(response)
    return true
  }
  await expect(repositories.read(remote(), { ...readMe, commit }, signal)).rejects.toMatchObject(tooMuch)

  server.instead = (_, response) => {
    response.writeHead(401)
    flood(response)
    return true
  }
  await expect(repositories.branches(remote(), signal)).rejects.toMatchObject({ message: /asks for a user name/ })
  expect(readdirSync(cache())).toEqual([])
})

test('a copy that was damaged on disk is fetched again', async () => {
  const commit = await server.git('rev-parse', 'HEAD')
  const at = { ...readMe, commit }
  await repositories.read(remote(), at, signal)
  for (const spoil of [(path: string) => truncateSync(path, statSync(path).size / 2), (path: string) => rmSync(path)]) {
    const [copy = ''] = readdirSync(cache())
    const packs = join(cache(), copy, 'objects', 'pack')
    for (const name of readdirSync(packs)) spoil(join(packs, name))
    expect(await repositories.read(remote(), at, signal)).toBe('# Rooms\nmore\n')
  }
})

test('no more than twenty copies are kept, and those asked for last', async () => {
  const clock = fakeClock()
  const kept = createRepositories({ folder, log, clock })
  const commit = await server.git('rev-parse', 'HEAD')
  const users = Array.from({ length: 22 }, (_, index) => ({ ...remote(), username: `user-${index}` }))
  const [first] = users
  if (!first) throw new Error('no users')
  for (const user of users) {
    await kept.read(user, { ...readMe, commit }, signal)
    await clock.advance(1_000)
    await kept.read(first, { ...readMe, commit }, signal)
    await clock.advance(1_000)
  }
  expect(readdirSync(cache())).toHaveLength(20)
  server.requests.length = 0
  await kept.read(first, { ...readMe, commit }, signal)
  await kept.read(users[21] ?? first, { ...readMe, commit }, signal)
  expect(server.requests).toEqual([])
  await kept.read(users[1] ?? first, { ...readMe, commit }, signal)
  expect(server.requests).not.toEqual([])
})

test('a server that is not running is offline, and the words say where', async () => {
  const gone = createServer().listen(0, '127.0.0.1')
  await once(gone, 'listening')
  const { port } = gone.address() as AddressInfo
  gone.close()
  await expect(repositories.tags({ uri: `http://127.0.0.1:${port}/x.git` }, signal)).rejects.toMatchObject({
    code: 'offline',
    message: expect.stringContaining(`127.0.0.1:${port} refused the connection`),
  })
})
