import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../base/clock.ts'
import { silentLog } from '../base/log.ts'
import { createRepositories, type Repositories } from './repositories.ts'
import { type GitServer, startGitServer } from './testing/git-server.ts'

const { signal } = new AbortController()
let server: GitServer
let folder: string
let repositories: Repositories
let first: string
let tip: string

beforeAll(async () => {
  server = await startGitServer()
  first = await server.commit('Begin', { 'drivers/acme/display.cr': 'class Display\nend\n', 'README.md': '# Rooms\n' })
  await server.git('tag', 'v1.0.0')
  await server.git('tag', '-a', 'v1.10.0', '-m', 'Ten')
  await server.git('tag', 'nightly')
  await server.commit('Say more\nof everything\n\nAt length.', { 'README.md': '# Rooms\nand more\n' })
  await server.commit('Mend the display', { 'drivers/acme/display.cr': 'class Display\n  # mended\nend\n' })
  await server.git('branch', 'try/out')
  await server.git('checkout', '-q', 'try/out')
  await server.commit('Try out', { 'drivers/acme/lamp.ts': 'export {}\n', '.github/flows/ci.yml': 'on: push\n' })
  await server.git('checkout', '-q', 'main')
  await server.git('merge', '-q', '--no-ff', '-m', 'Merge', 'try/out')
  tip = await server.commit('Grüße', { 'notes.txt': 'Grüße aus München\n' })
})

afterAll(() => server.stop())

beforeEach(() => {
  server.requests.length = 0
  folder = mkdtempSync(join(tmpdir(), 'alcove-repositories-'))
  repositories = createRepositories({ folder, log: silentLog, clock: systemClock })
  return () => rmSync(folder, { recursive: true, force: true })
})

const remote = () => ({ uri: server.uri })

test('branches, tags, releases and the default branch are those of the server', async () => {
  expect(await repositories.branches(remote(), signal)).toEqual(['main', 'try/out'])
  expect(await repositories.tags(remote(), signal)).toEqual(['nightly', 'v1.0.0', 'v1.10.0'])
  expect(await repositories.releases(remote(), signal)).toEqual(['v1.10.0', 'v1.0.0'])
  expect(await repositories.defaultBranch(remote(), signal)).toBe('main')
})

test('commits are what git log says, newest first, no more than asked for', async () => {
  const commits = await repositories.commits(remote(), { branch: 'main', depth: 50 }, signal)
  const said = await server.git('log', '--format=%H|%cI|%an|%s')
  expect(commits.map(({ hash, date, author, subject }) => [hash, date, author, subject].join('|'))).toEqual(
    said.split('\n'),
  )
  expect(commits[0]).toMatchObject({ hash: tip, commit: tip, subject: 'Grüße', author: 'Ada Lovelace' })
  expect(commits.map(({ subject }) => subject)).toContain('Say more of everything')
  expect(await repositories.commits(remote(), { depth: 2 }, signal)).toHaveLength(2)
})

test('a date has the time zone of the one who committed', async () => {
  const other = await startGitServer()
  try {
    for (const zone of ['+1030', '-0330', '+0000']) {
      other.zone = zone
      await other.commit(zone, {})
    }
    const dates = (await repositories.commits({ uri: other.uri }, { depth: 9 }, signal)).map(({ date }) => date)
    expect(dates).toEqual((await other.git('log', '--format=%cI')).split('\n'))
  } finally {
    await other.stop()
  }
})

test('the commits of one file are those that changed it, on whatever branch, and no merges', async () => {
  const asked = { branch: 'main', depth: 50 }
  const display = await repositories.commits(remote(), { ...asked, path: 'drivers/acme/display.cr' }, signal)
  expect(display.map(({ subject }) => subject)).toEqual(['Mend the display', 'Begin'])
  const lamp = await repositories.commits(remote(), { ...asked, path: '/drivers/acme/lamp.ts' }, signal)
  expect(lamp.map(({ subject }) => subject)).toEqual(['Try out'])
  const readme = await repositories.commits(remote(), { ...asked, depth: 1, path: 'README.md' }, signal)
  expect(readme.map(({ subject }) => subject)).toEqual(['Say more of everything'])
  expect(await repositories.commits(remote(), { ...asked, path: 'none.txt' }, signal)).toEqual([])
})

test('files and folders are those of the branch; dotted folders only when asked for', async () => {
  expect(await repositories.files(remote(), {}, signal)).toEqual(
    (await server.git('ls-tree', '-r', '--name-only', 'main')).split('\n'),
  )
  expect(await repositories.folders(remote(), { includeDots: false }, signal)).toEqual(['drivers', 'drivers/acme'])
  expect(await repositories.folders(remote(), { includeDots: true }, signal)).toEqual([
    '.github',
    '.github/flows',
    'drivers',
    'drivers/acme',
  ])
})

test('a file is read as it is at a branch, at a commit, and at the first digits of one', async () => {
  expect(await repositories.read(remote(), { branch: 'main', path: 'notes.txt' }, signal)).toBe('Grüße aus München\n')
  const old = { branch: 'main', path: 'drivers/acme/display.cr' }
  expect(await repositories.read(remote(), { ...old, commit: first }, signal)).toBe('class Display\nend\n')
  expect(await repositories.read(remote(), { ...old, commit: first.slice(0, 7) }, signal)).toBe('class Display\nend\n')
  expect(await repositories.files(remote(), { commit: first.slice(0, 7) }, signal)).toEqual([
    'README.md',
    'drivers/acme/display.cr',
  ])
})

test('what is not there is not found, in words', async () => {
  const of = (path: string) => repositories.read(remote(), { path }, signal)
  await expect(of('drivers/none.cr')).rejects.toMatchObject({
    code: 'not_found',
    message: /no file "drivers\/none.cr"/,
  })
  await expect(of('README.md/none.cr')).rejects.toMatchObject({ code: 'not_found' })
  await expect(of('drivers')).rejects.toMatchObject({ code: 'invalid' })
  await expect(repositories.files(remote(), { branch: 'gone' }, signal)).rejects.toMatchObject({
    code: 'not_found',
    message: `${server.uri} has no branch "gone". It has main, try/out.`,
  })
  const absent = { commit: '0123456789abcdef0123456789abcdef01234567' }
  await expect(repositories.files(remote(), absent, signal)).rejects.toMatchObject({ code: 'not_found' })
  await expect(repositories.files(remote(), { commit: 'abcd123' }, signal)).rejects.toMatchObject({ code: 'not_found' })
  await expect(repositories.files(remote(), { commit: '../x' }, signal)).rejects.toMatchObject({ code: 'invalid' })
  await expect(repositories.branches({ uri: `${server.uri}x` }, signal)).rejects.toMatchObject({ code: 'not_found' })
  expect(readdirSync(join(folder, 'repositories', 'cache')).filter(name => name.startsWith('part-'))).toEqual([])
})

test('an empty repository has no branches, and says that it is empty', async () => {
  const empty = await startGitServer()
  try {
    const of = { uri: empty.uri }
    expect(await repositories.branches(of, signal)).toEqual([])
    const isEmpty = { code: 'not_found', message: /is empty/ }
    await expect(repositories.defaultBranch(of, signal)).rejects.toMatchObject(isEmpty)
    await expect(repositories.commits(of, { branch: 'main', depth: 5 }, signal)).rejects.toMatchObject(isEmpty)
    await expect(repositories.pull('repo-1', of, { commit_hash: 'HEAD' }, signal)).rejects.toMatchObject(isEmpty)
  } finally {
    await empty.stop()
  }
})

test('a pull leaves a bare copy that git itself can read, at the wanted commit', async () => {
  const wanted = { branch: 'main', commit_hash: 'HEAD' }
  expect(await repositories.pull('repo-one', remote(), wanted, signal)).toEqual({ commit_hash: tip })
  const copy = join(folder, 'repositories', 'repo-one')
  expect(await server.git(`--git-dir=${copy}`, 'show', 'HEAD:notes.txt')).toBe('Grüße aus München')
  expect(await server.git(`--git-dir=${copy}`, 'fsck', '--no-dangling')).toBe('')

  const back = { branch: 'main', commit_hash: first.slice(0, 8) }
  expect(await repositories.pull('repo-one', remote(), back, signal)).toEqual({ commit_hash: first })
  expect(readFileSync(join(copy, 'HEAD'), 'utf8').trim()).toBe(first)
  expect(await server.git(`--git-dir=${copy}`, 'ls-tree', '-r', '--name-only', 'HEAD')).not.toContain('notes.txt')
  await expect(repositories.pull('../out', remote(), wanted, signal)).rejects.toMatchObject({ code: 'invalid' })
})

test('the copy of a record that is gone goes too, after the pull that is under way', async () => {
  const pull = repositories.pull('repo-Jf5H4~_x', remote(), { commit_hash: 'HEAD' }, signal)
  await repositories.forget('repo-Jf5H4~_x')
  await pull
  expect(readdirSync(join(folder, 'repositories'))).toEqual(['cache'])
})

test('pulls of one record at once end with one whole copy', async () => {
  const wanted = [tip, first, 'HEAD'].map(commit_hash => ({ branch: 'main', commit_hash }))
  const done = await Promise.all(wanted.map(each => repositories.pull('repo-one', remote(), each, signal)))
  expect(done.map(({ commit_hash }) => commit_hash)).toEqual([tip, first, tip])
  expect(readFileSync(join(folder, 'repositories', 'repo-one', 'HEAD'), 'utf8').trim()).toBe(tip)
  expect(readdirSync(join(folder, 'repositories')).sort()).toEqual(['cache', 'repo-one'])
})

test('the server is asked for no more than is needed', async () => {
  const sizes: { content: string; bytes: number }[] = []
  const log = { ...silentLog, info: (_: string, about?: object) => void sizes.push(about as (typeof sizes)[number]) }
  const watched = createRepositories({ folder, log, clock: systemClock })
  const filler = await server.commit('Much', {
    'large.txt': randomBytes(100_000).toString('hex'),
  })
  await watched.commits(remote(), { depth: 50 }, signal)
  await watched.commits(remote(), { depth: 50, path: 'large.txt' }, signal)
  await watched.read(remote(), { commit: filler, path: 'large.txt' }, signal)
  expect(sizes.map(({ content }) => content)).toEqual(['commits', 'trees', 'files'])
  const [commits = 0, trees = 0, files = 0] = sizes.map(({ bytes }) => bytes)
  expect(commits).toBeLessThan(trees)
  expect(trees).toBeLessThan(10_000)
  expect(files).toBeGreaterThan(100_000)
})

test('a server that cannot leave out anything is asked for all of it', async () => {
  const plain = await startGitServer()
  try {
    const last = await plain.commit('One', { 'a/b.txt': 'b' })
    // A server of old times: no filters, and no protocol 2.
    await plain.configure('uploadpack.allowFilter', 'false')
    plain.instead = request => {
      request.headers['git-protocol'] = ''
      return false
    }
    const bare = plain.uri
    expect(await repositories.defaultBranch({ uri: bare }, signal)).toBe('main')
    expect(await repositories.branches({ uri: bare }, signal)).toEqual(['main'])
    expect((await repositories.commits({ uri: bare }, { depth: 5, path: 'a' }, signal))[0]?.hash).toBe(last)
  } finally {
    await plain.stop()
  }
})

test('where a server does not say what HEAD stands for, the branch at the same commit is taken', async () => {
  const shy = await startGitServer()
  try {
    await shy.commit('One', {})
    await shy.git('branch', 'aside')
    const last = await shy.commit('Two', {})
    await shy.detach(last)
    expect(await repositories.defaultBranch({ uri: shy.uri }, signal)).toBe('main')
    expect(await repositories.commits({ uri: shy.uri }, { depth: 1 }, signal)).toMatchObject([{ hash: last }])
  } finally {
    await shy.stop()
  }
})

test('a commit that is at hand is read without asking the server', async () => {
  await repositories.read(remote(), { branch: 'main', path: 'README.md' }, signal)
  const commit = (await repositories.commits(remote(), { depth: 1 }, signal))[0]?.hash ?? ''
  server.requests.length = 0
  expect(await repositories.files(remote(), { commit }, signal)).toContain('README.md')
  expect(server.requests).toEqual([])
})
