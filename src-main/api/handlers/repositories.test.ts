import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fakeClock } from '../../base/fake-clock.ts'
import { type GitServer, startGitServer } from '../../repositories/testing/git-server.ts'
import { testKey } from '../../testing/keys.ts'
import { restClient } from '../../testing/rest-client.ts'
import { ADMIN_KEY, startNode, type TestNode, testRoom } from '../../testing/start-node.ts'
import { until } from '../../testing/until.ts'

// PlaceOS's repository routes on the wire (rest.md 4.11), against a real git server on loopback.

const keys = { user: testKey('user'), support: testKey('support', { permissions: 1 }) }
const PASSWORD = 'the-password-of-the-remote'
let git: GitServer
let node: TestNode
let admin: ReturnType<typeof restClient>
let support: ReturnType<typeof restClient>
let first: string
let second: string
beforeAll(async () => {
  git = await startGitServer()
  first = await git.commit('First driver', { 'drivers/acme/display.cr': '# crystal', 'README.md': 'Drivers' })
  for (const tag of ['v1.0.0', 'v1.2.0', 'nightly']) await git.git('tag', tag)
  second = await git.commit('Second driver\n\nWith a text.', {
    'drivers/other/thing.cr': '# crystal',
    'drivers/other/thing_spec.cr': '# spec',
    '.github/notes': 'x',
  })
  git.demands = `me:${PASSWORD}`
  const remote = { uri: git.uri, branch: 'main', username: 'me', password: PASSWORD }
  node = await startNode({
    firstRoom: {
      records: {
        ...testRoom.records,
        repository: [
          { id: 'repo-git', name: 'Drivers', folder_name: 'drivers', ...remote },
          { id: 'repo-key', name: 'By token', folder_name: 'by-token', ...remote, password: '', key: PASSWORD },
          { id: 'repo-ui', name: 'Panel', folder_name: 'panel', repo_type: 'interface', ...remote },
          { id: 'repo-bad', name: 'Wrong', folder_name: 'wrong', ...remote, password: 'wrong' },
        ],
        api_key: Object.values(keys).map(({ record }) => record),
      },
    },
  })
  admin = restClient(node, ADMIN_KEY)
  support = restClient(node, keys.support.token)
})
afterAll(async () => {
  await node.stop()
  await git.stop()
})

describe('repositories as records', () => {
  test('are shown to support without their passwords, and changed by admins', async () => {
    const { status, headers, text } = await support('GET', '/repositories')
    expect(status).toBe(200)
    expect(headers).toMatchObject({ 'x-total-count': '5', 'content-range': 'repo 0-5/5' })
    expect(text).not.toContain(PASSWORD)
    expect((await restClient(node, keys.user.token)('GET', '/repositories')).status).toBe(403)
    expect(await support('PATCH', '/repositories/repo-git', { name: 'x' })).toMatchObject({ status: 403, text: '' })
  })

  test('are added, checked, changed and removed', async () => {
    const fields = { name: 'New', folder_name: 'new', uri: 'https://git.example.com/a.git', password: PASSWORD }
    const { status, json, text } = await admin('POST', '/repositories', fields)
    expect(status).toBe(201)
    expect(json).toMatchObject({ commit_hash: 'HEAD', branch: 'master', repo_type: 'driver' })
    expect(text).not.toContain(PASSWORD)
    expect(await admin('POST', '/repositories', { ...fields, uri: 'git@host:path' })).toMatchObject({
      status: 422,
      json: {
        failures: expect.arrayContaining([
          { field: 'uri', reason: 'is an invalid URI' },
          { field: 'folder_name', reason: 'should be unique' },
        ]),
      },
    })
    expect((await admin('PUT', `/repositories/${json.id}`, { branch: 'dev' })).json).toMatchObject({ branch: 'dev' })
    expect(await admin('DELETE', `/repositories/${json.id}`)).toMatchObject({ status: 202, text: '' })
    expect((await admin('GET', `/repositories/${json.id}`)).status).toBe(404)
    expect((await admin('DELETE', '/repositories/repo-alcove')).status).toBe(409)
  })
})

describe('what a git server says', () => {
  test('is asked with the password of the record, or with its token', async () => {
    for (const id of ['repo-git', 'repo-key']) {
      const ask = async (path: string) => (await admin('GET', `/repositories/${id}/${path}`)).json
      expect(await ask('branches')).toEqual(['main'])
      expect(await ask('tags')).toEqual(['nightly', 'v1.0.0', 'v1.2.0'])
      expect(await ask('releases')).toEqual(['v1.2.0', 'v1.0.0'])
      expect(await ask('default_branch')).toBe('main')
    }
  })

  test('of a text is JSON', async () => {
    expect(await admin('GET', '/repositories/repo-git/default_branch')).toMatchObject({
      status: 200,
      text: '"main"',
      headers: { 'content-type': expect.stringContaining('application/json') },
    })
  })

  test('lists commits, of one file too, so many and of another branch', async () => {
    const commits = async (query: string) => (await admin('GET', `/repositories/repo-git/commits${query}`)).json
    expect(await commits('')).toMatchObject([
      { hash: second, commit: second, subject: 'Second driver', author: expect.any(String), date: expect.any(String) },
      { hash: first, subject: 'First driver' },
    ])
    expect(await commits('?limit=1')).toHaveLength(1)
    expect(await commits('?limit=nonsense')).toHaveLength(2)
    expect(await commits('?driver=drivers/acme/display.cr')).toMatchObject([{ hash: first }])
    const { status, json } = await admin('GET', '/repositories/repo-git/commits?branch=none')
    expect(status).toBe(404)
    expect(json.error).toContain('has no branch "none". It has main.')
  })

  test('lists folders, those with a dot only when asked, and the files that are drivers', async () => {
    const ask = async (path: string) => (await admin('GET', `/repositories/repo-git/${path}`)).json
    expect(await ask('folders')).toEqual(['drivers', 'drivers/acme', 'drivers/other'])
    expect(await ask('folders?include_dots=true')).toContain('.github')
    expect(await ask('drivers')).toEqual(['drivers/acme/display.cr', 'drivers/other/thing.cr'])
  })

  test('is for admins, of repositories there are', async () => {
    const paths = ['drivers', 'details', 'commits', 'branches', 'releases', 'tags', 'default_branch', 'folders']
    for (const path of paths) {
      expect((await support('GET', `/repositories/repo-git/${path}`)).status).toBe(403)
      expect((await admin('GET', `/repositories/repo-none/${path}`)).status).toBe(404)
    }
    for (const path of ['interfaces', 'remote_branches']) {
      expect((await support('GET', `/repositories/${path}`)).status).toBe(403)
    }
  })

  test('that it refuses is passed on in words, without what was tried', async () => {
    const { status, json, text } = await admin('GET', '/repositories/repo-bad/branches')
    expect(status).toBe(502)
    expect(json.error).toContain('does not accept the user name and password')
    expect(text).not.toContain('wrong"')
  })
})

describe('what a driver says of itself', () => {
  const details = (id: string, query: string) => admin('GET', `/repositories/${id}/details?${query}`)

  test('is what the driver that stands in for it says', async () => {
    const { status, json } = await details('repo-git', 'driver=drivers/acme/display.cr&commit=HEAD')
    expect(status).toBe(200)
    expect(json).toMatchObject({ descriptive_name: 'Acme panel', generic_name: 'Display', tcp_port: 4999, role: 1 })
  })

  test('is not known of one that this node cannot run', async () => {
    const { status, json } = await details('repo-git', 'driver=drivers/other/thing.cr&commit=HEAD')
    expect(status).toBe(501)
    expect(json.error).toContain('cannot run drivers/other/thing.cr')
  })

  test('is asked with the file and the commit: 422; of a repository of drivers: 400, first of all', async () => {
    expect(await details('repo-git', 'commit=HEAD')).toMatchObject({ status: 422, json: { parameter: 'driver' } })
    expect(await details('repo-git', 'driver=x')).toMatchObject({ status: 422, json: { parameter: 'commit' } })
    for (const path of ['details', 'drivers']) {
      const { status, json } = await admin('GET', `/repositories/repo-ui/${path}`)
      expect({ status, json }).toEqual({
        status: 400,
        json: { message: 'Panel is a repository of front ends: there are no drivers in it.' },
      })
    }
  })
})

describe('the drivers that come with the node', () => {
  const own = async (path: string) => (await admin('GET', `/repositories/repo-alcove/${path}`)).json

  test('are a repository of their own, without a history', async () => {
    expect(await own('drivers')).toEqual(expect.arrayContaining(['acme/display', 'pjlink/projector']))
    expect(await own('folders')).toEqual(expect.arrayContaining(['acme', 'pjlink']))
    expect(await own('commits')).toEqual([
      { hash: 'test', commit: 'test', subject: 'The drivers of Alcove 0.0.0-test', date: '2026-01-01T00:00:00Z' },
    ])
    expect(await own('branches')).toEqual(['main'])
    expect(await own('default_branch')).toBe('main')
    expect(await own('tags')).toEqual([])
    expect(await own('releases')).toEqual([])
    expect((await admin('POST', '/repositories/repo-alcove/pull')).json).toEqual({ commit_hash: 'test' })
  })

  test('say what a record of them begins with', async () => {
    expect(await own('details?driver=acme/display&commit=HEAD')).toEqual({
      descriptive_name: 'Acme panel',
      generic_name: 'Display',
      tcp_port: 4999,
      default_settings: expect.stringMatching(/^\{.*\}$/),
      json_schema: expect.objectContaining({ type: 'object' }),
      name: 'Acme panel',
      module_name: 'Display',
      role: 1,
      default_port: 4999,
    })
    expect((await admin('GET', '/repositories/repo-alcove/details?driver=none/such&commit=HEAD')).status).toBe(404)
  })
})

describe('pulling', () => {
  test('brings the wanted commit, says so in the record, and in the list of front ends', async () => {
    expect((await admin('GET', '/repositories/interfaces')).json).toEqual({})
    expect(await admin('POST', '/repositories/repo-ui/pull', {})).toMatchObject({
      status: 200,
      json: { commit_hash: second },
    })
    expect((await admin('GET', '/repositories/repo-ui')).json).toMatchObject({
      deployed_commit_hash: second,
      has_runtime_error: false,
    })
    expect((await admin('GET', '/repositories/interfaces')).json).toEqual({ panel: second })
    expect((await support('POST', '/repositories/repo-ui/pull')).status).toBe(403)
    expect((await admin('POST', '/repositories/repo-none/pull')).status).toBe(404)
  })

  test('what cannot be had fails in words, which the record keeps until it works', async () => {
    const { status, json } = await admin('POST', '/repositories/repo-bad/pull')
    expect(status).toBe(502)
    expect((await admin('GET', '/repositories/repo-bad')).json).toMatchObject({
      has_runtime_error: true,
      error_message: json.error,
    })
    await admin('PATCH', '/repositories/repo-bad', { password: PASSWORD })
    expect((await admin('POST', '/repositories/repo-bad/pull')).status).toBe(200)
    const { json: fine } = await admin('GET', '/repositories/repo-bad')
    expect(fine).toMatchObject({ has_runtime_error: false, deployed_commit_hash: second })
    expect(fine).not.toHaveProperty('error_message')
  })
})

describe('an address that is no record', () => {
  const remote = (path: string, password = PASSWORD) =>
    admin(
      'GET',
      `/repositories/remote_${path}${path.includes('?') ? '&' : '?'}${new URLSearchParams({ repository_url: git.uri, username: 'me', password })}`,
    )

  test('is asked the same', async () => {
    expect((await remote('default_branch')).json).toBe('main')
    expect((await remote('branches')).json).toEqual(['main'])
    expect((await remote('tags')).json).toEqual(['nightly', 'v1.0.0', 'v1.2.0'])
    expect((await remote('commits')).json).toMatchObject([{ hash: second }, { hash: first }])
    expect((await remote('commits?branch=main&depth=1')).json).toMatchObject([{ hash: second }])
  })

  test('must be named, and be one', async () => {
    for (const path of ['default_branch', 'branches', 'tags', 'commits']) {
      expect(await admin('GET', `/repositories/remote_${path}`)).toMatchObject({
        status: 422,
        json: { parameter: 'repository_url', restriction: 'required' },
      })
    }
    const { status, json } = await admin('GET', '/repositories/remote_tags?repository_url=git@host:path')
    expect(status).toBe(400)
    expect(json.error).toContain('Git over SSH is not supported')
    const { text } = await remote('tags', 'another-password')
    expect(text).toContain('does not accept')
    expect(text).not.toContain('another-password')
  })
})

describe('a git server that never answers', () => {
  test('is given up after a minute, with 408', async () => {
    const clock = fakeClock()
    const { promise: asked, resolve } = Promise.withResolvers<void>()
    const silent = await startGitServer()
    silent.instead = () => resolve()
    const repository = { id: 'repo-a', name: 'A', folder_name: 'a', uri: silent.uri }
    const waiting = await startNode({ clock, firstRoom: { records: { repository: [repository] } } })
    try {
      for (const path of ['pull', 'branches']) {
        const answer = restClient(waiting, ADMIN_KEY)(path === 'pull' ? 'POST' : 'GET', `/repositories/repo-a/${path}`)
        await asked
        await until(
          () => silent.requests.length,
          count => count === (path === 'pull' ? 1 : 2),
        )
        await clock.advance(60_000)
        const { status, json } = await answer
        expect(status).toBe(408)
        expect(json).toEqual({ error: expect.stringContaining('within a minute') })
      }
    } finally {
      await waiting.stop()
      await silent.stop()
    }
  })

  test('is let go as soon as the caller hangs up', async () => {
    const { promise: asked, resolve } = Promise.withResolvers<void>()
    const { promise: letGo, resolve: closed } = Promise.withResolvers<void>()
    const silent = await startGitServer()
    silent.instead = (_, response) => {
      response.once('close', closed)
      resolve()
    }
    const stop = new AbortController()
    const url = `${node.url}/api/engine/v2/repositories/remote_tags?repository_url=${silent.uri}`
    const answer = fetch(url, { headers: { 'x-api-key': ADMIN_KEY }, signal: stop.signal })
    await asked
    stop.abort()
    await expect(answer).rejects.toThrow()
    await letGo
    await silent.stop()
  })
})
