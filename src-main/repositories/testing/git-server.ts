import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A real git server over HTTP on loopback, for tests: `git http-backend` behind node:http. */
export interface GitServer {
  /** Address of the repository that is served. */
  uri: string
  port: number
  /** Runs git in a working copy and gives what it prints. Each time it is a minute later. */
  git(...args: string[]): Promise<string>
  /** The time zone of those who commit from now on. */
  zone: string
  /** Sets an option of the repository that is served. */
  configure(name: string, value: string): Promise<void>
  /** Lets HEAD of the repository that is served be a commit and no branch. */
  detach(commit: string): Promise<void>
  /** Commits files and pushes; gives the commit's id. */
  commit(message: string, files: Record<string, string | null>): Promise<string>
  /** What was asked, as `GET /repo.git/info/refs?service=…`. */
  requests: string[]
  /** Answers in place of git, unless it returns false. */
  instead: ((request: IncomingMessage, response: ServerResponse) => unknown) | undefined
  /** `user:password` that every request must bring. */
  demands: string | undefined
  stop(): Promise<void>
}

export async function startGitServer(): Promise<GitServer> {
  const folder = mkdtempSync(join(tmpdir(), 'alcove-git-'))
  const [work, bare] = [join(folder, 'work'), join(folder, 'repo.git')]
  await needHttpBackend()
  await run('git', ['init', '-q', '-b', 'main', work], { env })
  await run('git', ['init', '-q', '--bare', '-b', 'main', bare], { env })
  let seconds = Date.parse('2026-03-01T10:00:00Z') / 1000

  const http = createServer((request, response) => {
    served.requests.push(`${request.method} ${request.url}`)
    if (served.instead && served.instead(request, response) !== false) return
    const basic = served.demands && `Basic ${Buffer.from(served.demands).toString('base64')}`
    if (basic && request.headers.authorization !== basic) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end('who are you?')
      return
    }
    answerWithGit(folder, request, response)
  }).listen(0, '127.0.0.1')
  await once(http, 'listening')
  const { port } = http.address() as AddressInfo

  const served: GitServer = {
    uri: `http://127.0.0.1:${port}/repo.git`,
    port,
    requests: [],
    instead: undefined,
    demands: undefined,
    zone: '+1030',
    async configure(name, value) {
      await run('git', ['-C', bare, 'config', name, value], { env })
    },
    async detach(commit) {
      await run('git', ['-C', bare, 'update-ref', '--no-deref', 'HEAD', commit], { env })
    },
    async git(...args) {
      seconds += 60
      const date = `${seconds} ${served.zone}`
      const at = { ...env, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date }
      return (await run('git', ['-C', work, ...args], { env: at, maxBuffer: 64 * 1024 * 1024 })).stdout.trim()
    },
    async commit(message, files) {
      for (const [path, text] of Object.entries(files)) {
        if (text === null) rmSync(join(work, path))
        else {
          mkdirSync(dirname(join(work, path)), { recursive: true })
          writeFileSync(join(work, path), text)
        }
      }
      await served.git('add', '-A')
      await served.git('commit', '-q', '--allow-empty', '-m', message)
      await served.git('push', '-q', bare, '--all')
      await served.git('push', '-q', bare, '--tags')
      return served.git('rev-parse', 'HEAD')
    },
    async stop() {
      http.closeAllConnections()
      await new Promise(resolve => http.close(resolve))
      rmSync(folder, { recursive: true, force: true })
    },
  }
  await served.configure('uploadpack.allowFilter', 'true')
  return served
}

/** Nothing of the machine's own settings: the same commits on every machine. */
const env = {
  PATH: process.env.PATH ?? '',
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Ada Lovelace',
  GIT_AUTHOR_EMAIL: 'ada@example.org',
  GIT_COMMITTER_NAME: 'Charles Babbage',
  GIT_COMMITTER_EMAIL: 'charles@example.org',
}

async function needHttpBackend(): Promise<void> {
  const path = (await run('git', ['--exec-path'], { env })).stdout.trim()
  await run(join(path, 'git-http-backend'), [], { env }).catch(error => {
    if (error.code === 'ENOENT') throw new Error('These tests need `git http-backend`; on Debian it is part of git.')
  })
}

/** The Common Gateway Interface as git speaks it (git-http-backend(1)). */
function answerWithGit(root: string, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://server')
  const backend = spawn('git', ['http-backend'], {
    env: {
      ...env,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      REQUEST_METHOD: request.method ?? 'GET',
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      CONTENT_LENGTH: request.headers['content-length'] ?? '',
    },
  })
  request.pipe(backend.stdin)
  backend.stdin.on('error', () => undefined)
  let head = Buffer.alloc(0)
  backend.stdout.on('data', (chunk: Buffer) => {
    if (response.headersSent) {
      response.write(chunk)
      return
    }
    head = Buffer.concat([head, chunk])
    const end = head.indexOf('\r\n\r\n')
    if (end < 0) return
    const lines = head.toString('latin1', 0, end).split('\r\n')
    const headers = Object.fromEntries(lines.map(line => line.split(/: (.*)/).slice(0, 2)))
    response.writeHead(Number.parseInt(headers.Status ?? '200', 10), headers)
    response.write(head.subarray(end + 4))
  })
  backend.stdout.on('end', () => response.end())
}
