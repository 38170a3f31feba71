import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import { Failed } from '../base/result.ts'
import { type Copies, createCopies, type Want } from './copies.ts'
import { withDeadline } from './deadline.ts'
import { farBack, fetchCommit } from './fetch-commit.ts'
import { isUnreadable, listRefs, openCopy } from './git-remote.ts'
import { type Commit, touching, wireCommit } from './history.ts'
import { checkId, placePulled, removePulled } from './pulled.ts'
import { type Address, addressOf, type Remote } from './remote-address.ts'
import { remoteFailure } from './remote-failure.ts'
import { releasesAmong } from './versions.ts'
import { branchesAmong, defaultBranchOf, isFullId, isHead, noCommit, tagsAmong, tipOf } from './wanted-commit.ts'

export type { Commit, Remote }

/** A place in a history: a commit (all or the first of its id, or HEAD), else the newest of a branch, else of the default branch. */
export interface At {
  branch?: string | undefined
  commit?: string | undefined
}

/** What a PlaceOS repository record points at, asked over git. Every call ends within a minute. */
export interface Repositories {
  branches(remote: Remote, signal: AbortSignal): Promise<string[]>
  tags(remote: Remote, signal: AbortSignal): Promise<string[]>
  /** The tags that look like a version (semver, with or without `v`), newest first. */
  releases(remote: Remote, signal: AbortSignal): Promise<string[]>
  defaultBranch(remote: Remote, signal: AbortSignal): Promise<string>
  /** The newest commits of a branch; with a path, those of its newest 500 that changed the file or folder there. */
  commits(
    remote: Remote,
    asked: { branch?: string | undefined; depth: number; path?: string | undefined },
    signal: AbortSignal,
  ): Promise<Commit[]>
  /** All folders, at any depth, sorted; those in or below one whose name begins with a dot only when asked for. */
  folders(
    remote: Remote,
    asked: { branch?: string | undefined; includeDots: boolean },
    signal: AbortSignal,
  ): Promise<string[]>
  files(remote: Remote, at: At, signal: AbortSignal): Promise<string[]>
  read(remote: Remote, at: At & { path: string }, signal: AbortSignal): Promise<string>
  /** Brings the wanted commit to `<data>/repositories/<id>`, a bare repository whose HEAD is that commit. */
  pull(
    id: string,
    remote: Remote,
    wanted: { branch?: string | undefined; commit_hash: string },
    signal: AbortSignal,
  ): Promise<{ commit_hash: string }>
  /** Removes what was pulled for a record that is gone. */
  forget(id: string): Promise<void>
}

const deadlineMs = 60_000
const mostCommits = 1_000

export function createRepositories(parts: { folder: string; log: Log; clock: Clock }): Repositories {
  const folder = join(parts.folder, 'repositories')
  const copies: Copies = createCopies({ folder: join(folder, 'cache'), clock: parts.clock })
  /** What is done with the copy of one record is done one after the other. */
  const pulls = new Map<string, Promise<unknown>>()

  async function inTurn<T>(id: string, work: () => Promise<T>): Promise<T> {
    checkId(id)
    const turn = (pulls.get(id) ?? Promise.resolve()).then(work)
    const settled = turn.catch(() => undefined)
    pulls.set(id, settled)
    void settled.then(() => pulls.get(id) === settled && pulls.delete(id))
    return turn
  }

  async function ask<T>(
    remote: Remote,
    signal: AbortSignal,
    work: (address: Address, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const address = addressOf(remote)
    const late = () => new Failed('timeout', `${address.host} did not give all of ${address.url} within a minute.`)
    return withDeadline(parts.clock, deadlineMs, signal, late, within => work(address, within)).catch(error => {
      throw isUnreadable(error) ? remoteFailure(error, address) : error
    })
  }

  function hold<T>(
    want: Want,
    branch: string | undefined,
    signal: AbortSignal,
    read: (folder: string) => Promise<T>,
  ): Promise<T> {
    const make = async (part: string) => {
      const start = parts.clock.monotonic()
      const bytes = await fetchCommit(part, want, branch, signal)
      const { address, commit, content } = want
      const ms = Math.round(parts.clock.monotonic() - start)
      parts.log.info('Fetched from a repository.', { url: address.url, commit, content, bytes, ms })
    }
    return copies.use(want, make, read)
  }

  /** The full id; asks the server unless it is given. */
  async function resolve(address: Address, { branch, commit }: At, signal: AbortSignal): Promise<string> {
    if (!commit || isHead(commit)) return tipOf(address, branch, signal)
    const id = commit.toLowerCase()
    if (isFullId(id)) return id
    if (!/^[0-9a-f]{4,}$/.test(id)) throw new Failed('invalid', `"${commit}" is not the id of a commit.`)
    const tip = await tipOf(address, branch, signal)
    if (tip.startsWith(id)) return tip
    const want: Want = { address, commit: tip, depth: farBack, content: 'commits' }
    const log = await hold(want, branch, signal, async copy => (await openCopy(copy)).log(tip, farBack))
    const found = log.find(({ hash }) => hash.startsWith(id))
    if (!found) throw noCommit(address, commit)
    return found.hash
  }

  async function pathsAt(address: Address, at: At, signal: AbortSignal): Promise<string[]> {
    const commit = await resolve(address, at, signal)
    const want: Want = { address, commit, depth: 1, content: 'trees' }
    return hold(want, at.branch, signal, async copy => (await openCopy(copy)).paths(commit))
  }

  async function pullNow(id: string, remote: Remote, at: At, signal: AbortSignal): Promise<{ commit_hash: string }> {
    return ask(remote, signal, async (address, within) => {
      const commit = await resolve(address, at, within)
      const want: Want = { address, commit, depth: 1, content: 'files' }
      await mkdir(folder, { recursive: true })
      await hold(want, at.branch, within, copy => placePulled(folder, id, copy))
      return { commit_hash: commit }
    })
  }

  return {
    branches: (remote, signal) =>
      ask(remote, signal, async (address, within) => branchesAmong(await listRefs(address, 'refs/heads/', within))),
    tags: (remote, signal) =>
      ask(remote, signal, async (address, within) => tagsAmong(await listRefs(address, 'refs/tags/', within))),
    releases: (remote, signal) =>
      ask(remote, signal, async (address, within) =>
        releasesAmong(tagsAmong(await listRefs(address, 'refs/tags/', within))),
      ),
    defaultBranch: (remote, signal) => ask(remote, signal, defaultBranchOf),
    commits: (remote, { branch, depth, path }, signal) =>
      ask(remote, signal, async (address, within) => {
        const commit = await tipOf(address, branch, within)
        const limit = Math.min(Math.max(1, depth), mostCommits)
        if (!path) {
          const want: Want = { address, commit, depth: limit, content: 'commits' }
          const log = await hold(want, branch, within, async copy => (await openCopy(copy)).log(commit, limit))
          return log.map(wireCommit)
        }
        const want: Want = { address, commit, depth: farBack, content: 'trees' }
        return hold(want, branch, within, async copy => {
          const reader = await openCopy(copy)
          const log = await reader.log(commit, farBack)
          const objectAt = (hash: string) => {
            within.throwIfAborted()
            return reader.objectAt(hash, plain(path))
          }
          return (await touching(log, limit, objectAt)).map(wireCommit)
        })
      }),
    folders: (remote, { branch, includeDots }, signal) =>
      ask(remote, signal, async (address, within) => {
        const folders = foldersOf(await pathsAt(address, { branch }, within))
        return includeDots ? folders : folders.filter(path => !/(^|\/)\./.test(path))
      }),
    files: (remote, at, signal) => ask(remote, signal, (address, within) => pathsAt(address, at, within)),
    read: (remote, at, signal) =>
      ask(remote, signal, async (address, within) => {
        const commit = await resolve(address, at, within)
        const path = plain(at.path)
        return hold({ address, commit, depth: 1, content: 'files' }, at.branch, within, async copy => {
          const reader = await openCopy(copy)
          if (await reader.objectAt(commit, path)) return reader.text(commit, path)
          throw new Failed('not_found', `There is no file "${path}" in ${address.url} at ${commit.slice(0, 7)}.`)
        })
      }),
    async pull(id, remote, { branch, commit_hash }, signal) {
      return inTurn(id, () => pullNow(id, remote, { branch, commit: commit_hash }, signal))
    },
    forget: id => inTurn(id, () => removePulled(folder, id)),
  }
}

/** As git writes paths: no slash in front, none behind. */
function plain(path: string): string {
  return path.replace(/^(\.?\/)+|\/+$/g, '')
}

function foldersOf(paths: string[]): string[] {
  const folders = new Set<string>()
  for (const path of paths) {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) folders.add(path.slice(0, end))
  }
  return [...folders].sort()
}
