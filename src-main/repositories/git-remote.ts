import fs from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { Failed } from '../base/result.ts'
import type { Filter } from './ask-less.ts'
import { type BoundedHttp, boundedHttp } from './bounded-http.ts'
import type { Logged } from './history.ts'
import type { Address } from './remote-address.ts'
import { remoteFailure } from './remote-failure.ts'

// The one file that knows isomorphic-git. A copy is a bare repository without references.

/** Loaded when first needed: it takes 40 ms and 20 MB, which a node without repositories need not spend. */
async function library() {
  const { default: git } = await import('isomorphic-git')
  const { default: client } = await import('isomorphic-git/http/node')
  return { git, client }
}

export interface Ref {
  ref: string
  oid: string
  /** What a symbolic reference stands for, as `refs/heads/main` for HEAD. */
  target?: string | undefined
  /** The commit an annotated tag leads to. */
  peeled?: string | undefined
}

/** How much of each commit a copy holds. */
export type Content = 'commits' | 'trees' | 'files'

const filters: Record<Content, Filter | undefined> = { commits: 'tree:0', trees: 'blob:none', files: undefined }

export function listRefs(address: Address, prefix: string, signal: AbortSignal): Promise<Ref[]> {
  return talk(address, signal, undefined, async ({ git, http, onAuth }) => {
    const refs = await git.listServerRefs({ http, url: address.url, onAuth, prefix, symrefs: true, peelTags: true })
    return refs.filter(({ ref, oid }) => ref && /^[0-9a-f]{40}$/.test(oid))
  })
}

/** Fetches a commit and `depth - 1` before it into an empty folder; gives the bytes that came. */
export async function fetchInto(
  folder: string,
  address: Address,
  { commit, depth, content }: { commit: string; depth: number; content: Content },
  signal: AbortSignal,
): Promise<number> {
  return talk(address, signal, filters[content], async ({ git, http, onAuth }) => {
    await git.init({ fs, gitdir: folder, bare: true })
    await git.setConfig({ fs, gitdir: folder, path: 'remote.origin.url', value: address.url })
    // A pattern which matches nothing: a server's names of branches never become paths here.
    await git.setConfig({ fs, gitdir: folder, path: 'remote.origin.fetch', value: '+refs/none/*:refs/none/*' })
    await git.fetch({
      fs,
      http,
      gitdir: folder,
      url: address.url,
      ref: commit,
      depth,
      singleBranch: true,
      tags: false,
      onAuth,
      // isomorphic-git waits for this at every hundredth of a pack: the loop breathes.
      onProgress: () => nextTurn(),
    })
    return http.received
  })
}

/** Whether a commit came; throws when what came does not agree with its checksum. */
export async function holdsCommit(folder: string, address: Address, commit: string): Promise<boolean> {
  const { git } = await library()
  try {
    await git.readCommit({ fs, gitdir: folder, oid: commit })
    return true
  } catch (error) {
    if (error instanceof git.Errors.NotFoundError) return false
    throw remoteFailure(error, address)
  }
}

/** Whether it is isomorphic-git that could not read something. */
export function isUnreadable(error: unknown): boolean {
  return error instanceof Error && 'caller' in error && String(error.caller).startsWith('git.')
}

/** A reader of one copy. Packs and their indexes are kept in memory for as long as the reader is. */
export async function openCopy(gitdir: string) {
  const { git } = await library()
  const from = { fs, gitdir, cache: {} }
  return {
    async log(commit: string, depth: number): Promise<Logged[]> {
      const entries = await git.log({ ...from, ref: commit, depth })
      return entries.map(({ oid, commit: { message, parent, author, committer } }) => ({
        hash: oid,
        parents: parent,
        message,
        author: author.name,
        seconds: committer.timestamp,
        minutesEast: -committer.timezoneOffset,
      }))
    },
    paths: (commit: string): Promise<string[]> => git.listFiles({ ...from, ref: commit }),
    /** The object at a path, or undefined where there is none; needs no more than trees. */
    async objectAt(commit: string, path: string): Promise<string | undefined> {
      const slash = path.lastIndexOf('/')
      try {
        const filepath = slash < 0 ? {} : { filepath: path.slice(0, slash) }
        const { tree } = await git.readTree({ ...from, oid: commit, ...filepath })
        return tree.find(entry => entry.path === path.slice(slash + 1))?.oid
      } catch (error) {
        if (leadsNowhere(error)) return undefined
        throw error
      }
    },
    async text(commit: string, path: string): Promise<string> {
      const { blob } = await git.readBlob({ ...from, oid: commit, filepath: path }).catch(error => {
        if (error instanceof git.Errors.ObjectTypeError) throw new Failed('invalid', `"${path}" is not a file.`)
        throw error
      })
      if (blob.byteLength > textLimit) throw new Failed('invalid', `The file "${path}" is larger than 4 MB.`)
      return Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength).toString('utf8')
    },
  }
}

const textLimit = 4 * 1024 * 1024

/** Whether the path does not exist; an object that is missing from the copy is another matter. */
function leadsNowhere(error: unknown): boolean {
  const { code, data } = error as { code?: string; data?: { what?: string } }
  return code === 'ObjectTypeError' || (code === 'NotFoundError' && /^file or directory/.test(data?.what ?? ''))
}

interface Talk {
  git: Awaited<ReturnType<typeof library>>['git']
  http: BoundedHttp
  onAuth: () => Address['credentials']
}

async function talk<T>(
  address: Address,
  signal: AbortSignal,
  filter: Filter | undefined,
  work: (talk: Talk) => Promise<T>,
): Promise<T> {
  const { git, client } = await library()
  const http = boundedHttp(client, address.host, signal, filter)
  try {
    const value = await work({ git, http, onAuth: () => address.credentials })
    http.check()
    return value
  } catch (error) {
    throw remoteFailure(firstOf(http, error), address)
  } finally {
    http.close()
  }
}

/** What the network said went wrong comes before what the library made of it. */
function firstOf(http: BoundedHttp, error: unknown): unknown {
  try {
    http.check()
    return error
  } catch (earlier) {
    return earlier
  }
}
