import { z } from 'zod'
import { allow } from './allow.ts'
import { resource } from './resource.ts'
import { flag } from './shapes.ts'

const BASE = '/api/engine/v2/repositories'
const id = z.object({ id: z.string() })
const detailed = { inputStructure: 'detailed' } as const
const names = z.array(z.string())
const commits = z.array(
  z.object({
    hash: z.string(),
    commit: z.string(),
    subject: z.string(),
    author: z.string().optional(),
    date: z.string().optional(),
  }),
)
/** Unusable is as good as absent (rest.md 1.6). */
const maybeCount = z.coerce.number().int().min(1).optional().catch(undefined)
const remote = {
  repository_url: z.string().optional(),
  username: z.string().optional(),
  password: z.string().optional(),
}

const ofOne = <Output extends z.ZodType>(path: string, summary: string, output: Output) =>
  allow('admin', 'repositories')
    .route({ method: 'GET', path: `${BASE}/{id}/${path}`, ...detailed, summary })
    .input(z.object({ params: id }))
    .output(output)
const ofRemote = <Output extends z.ZodType>(path: string, summary: string, output: Output) =>
  allow('admin', 'repositories')
    .route({ method: 'GET', path: `${BASE}/${path}`, ...detailed, summary })
    .input(z.object({ query: z.object(remote) }))
    .output(output)

/** PlaceOS's repository routes (rest.md 4.11). */
export const repositories = {
  ...resource('repository', { read: 'support', write: 'admin' }),
  pull: allow('admin', 'repositories')
    .route({ method: 'POST', path: `${BASE}/{id}/pull`, ...detailed, summary: 'Fetch the wanted commit' })
    .input(z.object({ params: id }))
    .output(z.object({ commit_hash: z.string() })),
  interfaces: allow('admin', 'repositories')
    .route({ method: 'GET', path: `${BASE}/interfaces`, summary: 'The commit of each front end that was fetched' })
    .output(z.record(z.string(), z.string())),
  drivers: ofOne('drivers', 'The files that are drivers', names),
  details: allow('admin', 'repositories')
    .route({ method: 'GET', path: `${BASE}/{id}/details`, ...detailed, summary: 'What a driver says of itself' })
    .input(z.object({ params: id, query: z.object({ driver: z.string().optional(), commit: z.string().optional() }) }))
    .output(z.record(z.string(), z.json())),
  commits: allow('admin', 'repositories')
    .route({ method: 'GET', path: `${BASE}/{id}/commits`, ...detailed, summary: 'The newest commits' })
    .input(
      z.object({
        params: id,
        query: z.object({ limit: maybeCount, driver: z.string().optional(), branch: z.string().optional() }),
      }),
    )
    .output(commits),
  branches: ofOne('branches', 'The branches', names),
  releases: ofOne('releases', 'The tags that look like a version, newest first', names),
  tags: ofOne('tags', 'The tags', names),
  defaultBranch: ofOne('default_branch', 'The branch that is meant when none is named', z.string()),
  folders: allow('admin', 'repositories')
    .route({ method: 'GET', path: `${BASE}/{id}/folders`, ...detailed, summary: 'The folders' })
    .input(z.object({ params: id, query: z.object({ include_dots: flag(false) }) }))
    .output(names),
  remoteDefaultBranch: ofRemote('remote_default_branch', 'The default branch at an address', z.string()),
  remoteBranches: ofRemote('remote_branches', 'The branches at an address', names),
  remoteTags: ofRemote('remote_tags', 'The tags at an address', names),
  remoteCommits: allow('admin', 'repositories')
    .route({ method: 'GET', path: `${BASE}/remote_commits`, ...detailed, summary: 'The newest commits at an address' })
    .input(
      z.object({
        query: z.object({ ...remote, branch: z.string().optional(), depth: maybeCount }),
      }),
    )
    .output(commits),
}
