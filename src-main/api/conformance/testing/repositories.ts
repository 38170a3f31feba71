import { afterAll, beforeAll, expect, test } from 'vitest'
import { type GitServer, startGitServer } from '../../../repositories/testing/git-server.ts'
import { describeResource } from './resource.ts'
import { call, endpoint, type Plain, wire } from './site.ts'

let server: GitServer
const commits: string[] = []
const remote = () => ({ repository_url: server.uri })
const repository = async (name: string, more: object = {}): Promise<Plain> =>
  call('addRepository', { name, folder_name: name, uri: server.uri, branch: 'main', ...more })

describeResource(
  'repositories',
  {
    entity: 'repository',
    query: 'queryRepositories',
    show: 'showRepository',
    add: 'addRepository',
    update: 'updateRepository',
    remove: 'removeRepository',
    text: 'description',
    fields: name => ({
      name,
      description: 'Of the house',
      folder_name: name.replaceAll(' ', '-').toLowerCase(),
      uri: 'https://git.invalid/house',
      repo_type: 'interface',
      branch: 'main',
    }),
  },
  () => {
    beforeAll(async () => {
      server = await startGitServer()
      commits.push(await server.commit('First', { 'drivers/acme/lamp.cr': 'class Lamp < PlaceOS::Driver\nend\n' }))
      await server.git('tag', 'v1.0.0')
      commits.push(await server.commit('Second', { 'README.md': 'Of the house' }))
    })
    afterAll(() => server.stop())

    test('say what there is at the git server', async () => {
      const { id } = await repository('asked')
      expect(await call('listRepositoryDrivers', id)).toEqual(['drivers/acme/lamp.cr'])
      expect(await call('listRepositoryFolders', id)).toEqual(['drivers', 'drivers/acme'])
      expect(await call('listRepositoryBranches', id)).toEqual(['main'])
      expect(await call('listRepositoryDefaultBranch', id)).toBe('main')
      const listed = await call('listRepositoryCommits', id, { limit: 5 })
      expect(listed.map(({ subject, author }: Plain) => [subject, author])).toEqual([
        ['Second', 'Ada Lovelace'],
        ['First', 'Ada Lovelace'],
      ])
      // ts-client has functions for these that it does not export.
      expect(await call('get', await endpoint(`/repositories/${id}/releases`))).toEqual(['v1.0.0'])
      expect(await call('get', await endpoint(`/repositories/${id}/tags`))).toEqual(['v1.0.0'])
    })

    test('are asked for by address before there is a record', async () => {
      expect(await call('listRemoteRepositoryDefaultBranch', remote())).toBe('main')
      expect(await call('listRemoteRepositoryBranches', remote())).toEqual(['main'])
      expect(await call('listRemoteRepositoryCommits', { ...remote(), depth: 1 })).toMatchObject([
        { subject: 'Second' },
      ])
      const tags = `/repositories/remote_tags?repository_url=${encodeURIComponent(server.uri)}`
      expect(await call('get', await endpoint(tags))).toEqual(['v1.0.0'])
      await expect(call('listRemoteRepositoryBranches', {})).rejects.toEqual({ status: 422 })
    })

    test('of front ends are fetched, and have no drivers', async () => {
      const { id } = await repository('panel', { repo_type: 'interface' })
      expect(await call('pullRepositoryChanges', id)).toMatchObject({ commit_hash: commits[1] })
      expect(await wire(`/repositories/${id}`)).toMatchObject({ deployed_commit_hash: commits[1] })
      expect(await call('listInterfaceRepositories')).toEqual({ panel: commits[1] })
      await expect(call('listRepositoryDrivers', id)).rejects.toEqual({ status: 400 })
    })

    test("of this node's own drivers tell what each begins with", async () => {
      const drivers = await call('listRepositoryDrivers', 'repo-alcove')
      expect(drivers).toContain('acme/display')
      const details = { driver: 'acme/display', commit: 'HEAD' }
      expect(await call('listRepositoryDriverDetails', 'repo-alcove', details)).toMatchObject({
        descriptive_name: 'Acme panel',
        generic_name: 'Display',
        tcp_port: 4999,
      })
      await expect(call('listRepositoryDriverDetails', 'repo-alcove', {})).rejects.toEqual({ status: 422 })
    })

    test('keep a password for themselves and take it back unchanged', async () => {
      const made = await repository('locked', { username: 'ada', password: 'hush' })
      const shown = await wire(`/repositories/${made.id}`)
      expect(shown.password).toMatch(/^\W/)
      expect(await call('updateRepository', made.id, { ...shown, description: 'changed' })).toMatchObject({
        description: 'changed',
        password: shown.password,
      })
    })
  },
)
