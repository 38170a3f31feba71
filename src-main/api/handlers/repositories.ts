import { Failed } from '../../base/result.ts'
import type { Repository } from '../../model/repository.ts'
import { driverFiles } from '../../repositories/driver-files.ts'
import type { Remote } from '../../repositories/repositories.ts'
import { revealed } from '../../store/seal-row.ts'
import type { On } from '../answer.ts'
import { missingParameter, notDoneHere } from '../failures.ts'
import { driverDefaults, isOwn, ownCommit, ownFolders } from '../own-drivers.ts'
import { found, notFound, type Parts } from './records.ts'
import { answerResource } from './resource.ts'

/** PlaceOS's own number. */
const COMMITS = 50

/** Repositories as records, and what the git servers behind them say. */
export const answerRepositories = (on: On, parts: Parts) => {
  const { store, records, repositories: git, runtime, node } = parts

  const find = (id: string) => found(store, 'repository', id)

  function findDrivers(id: string): Repository {
    const row = find(id)
    if (row.repo_type === 'driver') return row
    const message = `${row.name} is a repository of front ends: there are no drivers in it.`
    throw new Failed('invalid', message, { body: { message } })
  }

  function remoteOf({ id, uri, username, password, key }: Repository): Remote {
    const plain = (text: string | null | undefined) => (text ? revealed(store.secrets, id, text) : undefined)
    return { uri, username: username ?? undefined, password: plain(password), key: plain(key) }
  }

  function remoteAt(query: {
    repository_url?: string | undefined
    username?: string | undefined
    password?: string | undefined
  }): Remote {
    if (!query.repository_url) throw missingParameter('repository_url')
    return { uri: query.repository_url, username: query.username, password: query.password }
  }

  /** Brings what is wanted here, and notes in the record how that went. */
  async function pull(row: Repository, by: string | undefined, signal: AbortSignal): Promise<{ commit_hash: string }> {
    const note = (fields: Partial<Repository>) =>
      records.write(({ change }) => store.repository.get(row.id) && change.update('repository', row.id, fields), by)
    try {
      const { branch, commit_hash } = row
      const pulled = await git.pull(row.id, remoteOf(row), { branch, commit_hash }, signal)
      const fine = { deployed_commit_hash: pulled.commit_hash, has_runtime_error: false, error_message: null }
      if (!(await note(fine))) throw notFound('repository', row.id)
      return pulled
    } catch (error) {
      if (error instanceof Failed && !signal.aborted && store.repository.get(row.id)) {
        await note({ has_runtime_error: true, error_message: error.message })
      }
      throw error
    }
  }

  return {
    ...answerResource(parts, on.repositories, 'repository'),
    pull: on.repositories.pull.handler(({ input: { params }, context: { caller }, signal }) => {
      const row = find(params.id)
      // They come with the node, and are there.
      if (isOwn(row)) return { commit_hash: node.commit }
      return asked(signal, within => pull(row, caller.userId, within))
    }),
    interfaces: on.repositories.interfaces.handler(() =>
      Object.fromEntries(
        store.repository
          .ordered()
          .flatMap(({ repo_type, folder_name, deployed_commit_hash }) =>
            repo_type === 'interface' && deployed_commit_hash ? [[folder_name, deployed_commit_hash]] : [],
          ),
      ),
    ),
    drivers: on.repositories.drivers.handler(async ({ input: { params }, signal }) => {
      const row = findDrivers(params.id)
      if (isOwn(row)) return runtime.shelf.all().map(({ fileName }) => fileName)
      const at = { branch: row.branch, commit: row.commit_hash }
      return driverFiles(await asked(signal, within => git.files(remoteOf(row), at, within)))
    }),
    details: on.repositories.details.handler(({ input: { params, query } }) => {
      const row = findDrivers(params.id)
      if (!query.driver) throw missingParameter('driver')
      if (!query.commit) throw missingParameter('commit')
      const driver = runtime.shelf.find(query.driver)
      if (driver) return driverDefaults(driver)
      if (isOwn(row)) throw notFound('driver', query.driver)
      throw notDoneHere(
        `This node cannot run ${query.driver}: it builds no drivers, and none of its own stands in for it.`,
      )
    }),
    commits: on.repositories.commits.handler(({ input: { params, query }, signal }) => {
      const row = find(params.id)
      if (isOwn(row)) return [ownCommit(node)]
      const { branch = row.branch, limit: depth = COMMITS, driver: path } = query
      return asked(signal, within => git.commits(remoteOf(row), { branch, depth, path }, within))
    }),
    branches: on.repositories.branches.handler(({ input: { params }, signal }) => {
      const row = find(params.id)
      return isOwn(row) ? [row.branch] : asked(signal, within => git.branches(remoteOf(row), within))
    }),
    releases: on.repositories.releases.handler(({ input: { params }, signal }) => {
      const row = find(params.id)
      return isOwn(row) ? [] : asked(signal, within => git.releases(remoteOf(row), within))
    }),
    tags: on.repositories.tags.handler(({ input: { params }, signal }) => {
      const row = find(params.id)
      return isOwn(row) ? [] : asked(signal, within => git.tags(remoteOf(row), within))
    }),
    defaultBranch: on.repositories.defaultBranch.handler(({ input: { params }, signal }) => {
      const row = find(params.id)
      return isOwn(row) ? row.branch : asked(signal, within => git.defaultBranch(remoteOf(row), within))
    }),
    folders: on.repositories.folders.handler(({ input: { params, query }, signal }) => {
      const row = find(params.id)
      if (isOwn(row)) return ownFolders(runtime.shelf.all())
      const { branch } = row
      return asked(signal, within => git.folders(remoteOf(row), { branch, includeDots: query.include_dots }, within))
    }),
    remoteDefaultBranch: on.repositories.remoteDefaultBranch.handler(({ input: { query }, signal }) => {
      const remote = remoteAt(query)
      return asked(signal, within => git.defaultBranch(remote, within))
    }),
    remoteBranches: on.repositories.remoteBranches.handler(({ input: { query }, signal }) => {
      const remote = remoteAt(query)
      return asked(signal, within => git.branches(remote, within))
    }),
    remoteTags: on.repositories.remoteTags.handler(({ input: { query }, signal }) => {
      const remote = remoteAt(query)
      return asked(signal, within => git.tags(remote, within))
    }),
    remoteCommits: on.repositories.remoteCommits.handler(({ input: { query }, signal }) => {
      const remote = remoteAt(query)
      const { branch, depth = COMMITS } = query
      return asked(signal, within => git.commits(remote, { branch, depth }, within))
    }),
  }
}

/** A git server that takes too long is a 408, as nobody waits for it in vain (rest.md 1.11). */
async function asked<T>(
  signal: AbortSignal = new AbortController().signal,
  ask: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  try {
    return await ask(signal)
  } catch (error) {
    if (!(error instanceof Failed) || error.code !== 'timeout') throw error
    throw new Failed('timeout', error.message, { status: 408 })
  }
}
