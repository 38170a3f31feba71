import { Failed } from '../base/result.ts'
import { listRefs, type Ref } from './git-remote.ts'
import type { Address } from './remote-address.ts'

/** The newest commit of a branch, or of the default branch when none is named. */
export async function tipOf(address: Address, branch: string | undefined, signal: AbortSignal): Promise<string> {
  if (!branch) {
    const head = (await listRefs(address, 'HEAD', signal)).find(({ ref }) => ref === 'HEAD')
    if (!head) throw isEmpty(address)
    return head.oid
  }
  const heads = await listRefs(address, 'refs/heads/', signal)
  const tip = heads.find(({ ref }) => ref === `refs/heads/${branch}`)
  if (!tip) throw heads.length === 0 ? isEmpty(address) : noBranch(address, branch, heads)
  return tip.oid
}

/** The name of the branch that HEAD stands for. */
export async function defaultBranchOf(address: Address, signal: AbortSignal): Promise<string> {
  const head = (await listRefs(address, 'HEAD', signal)).find(({ ref }) => ref === 'HEAD')
  if (!head) throw isEmpty(address)
  if (head.target?.startsWith('refs/heads/')) return head.target.slice('refs/heads/'.length)
  // Some servers do not say what HEAD stands for.
  const same = branchesAmong((await listRefs(address, 'refs/heads/', signal)).filter(({ oid }) => oid === head.oid))
  const [first] = ['main', 'master'].filter(name => same.includes(name)).concat(same)
  if (!first) throw new Failed('not_found', `${address.url} names no default branch.`)
  return first
}

export function branchesAmong(refs: Ref[]): string[] {
  return named(refs, 'refs/heads/')
}

export function tagsAmong(refs: Ref[]): string[] {
  return named(refs, 'refs/tags/').filter(name => !name.endsWith('^{}'))
}

export function isHead(commit: string | undefined): boolean {
  return !commit || commit.toUpperCase() === 'HEAD'
}

export function isFullId(commit: string): boolean {
  return /^[0-9a-f]{40}$/.test(commit)
}

export function noCommit(address: Address, commit: string): Failed {
  return new Failed('not_found', `${address.url} has no commit ${commit}, or it is too far back to be fetched.`)
}

function named(refs: Ref[], prefix: string): string[] {
  return refs.filter(({ ref }) => ref.startsWith(prefix)).map(({ ref }) => ref.slice(prefix.length))
}

function isEmpty(address: Address): Failed {
  return new Failed('not_found', `The repository ${address.url} is empty: it has no commits.`)
}

function noBranch(address: Address, branch: string, heads: Ref[]): Failed {
  const names = branchesAmong(heads)
  const some = names.slice(0, 5).join(', ') + (names.length > 5 ? ` and ${names.length - 5} more` : '')
  return new Failed('not_found', `${address.url} has no branch "${branch}". It has ${some}.`)
}
