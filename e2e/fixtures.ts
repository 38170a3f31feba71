import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { type BrowserContext, test as base, type Page } from 'playwright/test'

const root = join(import.meta.dirname, '..')
export const API_KEY = 'e2e0e2e0e2e0e2e0e2e0e2e0e2e0e2e0.end-to-end-secret-0123456789'

const CONNECTED_POLL_MS = 50

/** Who signs in on the pages of a room. */
export const ADMIN = { name: 'Robin Admin', email: 'robin@example.com', password: 'a-password-for-stories' }

/** The ids of the demo room (resources/demo-room.json). */
const demo = JSON.parse(readFileSync(join(root, 'resources', 'demo-room.json'), 'utf8')) as {
  records: { control_system: { id: string }[]; module: { id: string; name: string }[] }
}
export const roomId = demo.records.control_system[0]?.id ?? ''
export const moduleId = (name: string) => demo.records.module.find(row => row.name === name)?.id ?? ''

interface RoomOptions {
  /** It is given no key, and so is nobody's until somebody claims it. */
  unclaimed?: boolean
  /** The network namespace that is its machine. */
  inside?: string
  /** Where it looks for devices, as `lo`; nowhere when absent. */
  interfaces?: string
}

/** A built node in a process of its own, as a user starts it: headless, with the demo room. */
export class Room {
  readonly folder = mkdtempSync(join(tmpdir(), 'alcove-e2e-'))
  url = ''
  /** What it wrote since it was started. */
  said = ''
  private child: ChildProcess | undefined
  private port = 0
  private hasAdmin = false
  private readonly options: RoomOptions

  constructor(options: RoomOptions = {}) {
    this.options = options
  }

  /** Starts it, again on the same port and folder after a stop. */
  async start(...more: string[]): Promise<void> {
    const { interfaces } = this.options
    const args = [join(root, 'out', 'main', 'headless.js'), '--data', this.folder, '--port', String(this.port), ...more]
    if (interfaces !== undefined) args.push('--interfaces', interfaces)
    const [program = '', ...rest] = this.here(process.execPath, ...args)
    const child = spawn(program, rest, {
      env: { ...process.env, ...(this.options.unclaimed ? {} : { ALCOVE_API_KEY: API_KEY }) },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.child = child
    await new Promise<void>((resolve, reject) => {
      this.said = ''
      child.stdout?.on('data', data => {
        this.said += String(data)
        const found = /Panel\s+(http:\/\/\S+:(\d+))\/kiosk/.exec(this.said)
        if (!found) return
        this.url = found[1] ?? ''
        this.port = Number(found[2])
        resolve()
      })
      child.stderr?.on('data', data => {
        this.said += String(data)
      })
      child.once('exit', code => reject(new Error(`The node ended with ${code}:\n${this.said}`)))
    })
    if (this.options.unclaimed) return
    await Promise.all([this.connected(), this.withAdmin()])
  }

  /** A code that its console shows, as somebody reads it there. */
  code(of: 'Code' | 'Reset'): string {
    return new RegExp(`${of}\\s+([A-Z0-9]{4}-[A-Z0-9]{4}) `).exec(this.said)?.[1] ?? ''
  }

  /** Signs the admin in, in a browser. */
  async signIn(context: BrowserContext, who: { email: string; password: string } = ADMIN): Promise<void> {
    const { email, password } = who
    const answer = await context.request.post(`${this.url}/auth/signin`, { data: { email, password } })
    if (answer.status() !== 202) throw new Error(`Signing in: ${answer.status()} ${await answer.text()}`)
  }

  private async withAdmin(): Promise<void> {
    if (!this.hasAdmin) await this.api('POST', '/api/engine/v2/users', { ...ADMIN, sys_admin: true })
    this.hasAdmin = true
  }

  /** Devices take a moment to be reached; a story begins in a room that is there. */
  private async connected(): Promise<void> {
    for (;;) {
      const { rooms } = await this.api<{ rooms: { modules: number; connected: number }[] }>(
        'GET',
        '/api/alcove/v1/node',
      )
      if (rooms.every(room => room.connected === room.modules)) return
      // Asked again and again at once, the node would be busy with answering instead of with the devices.
      await setTimeout(CONNECTED_POLL_MS)
    }
  }

  /** Ends it and gives its exit code. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const child = this.child
    this.child = undefined
    if (!child || child.exitCode !== null) return child?.exitCode ?? null
    const ended = new Promise<number | null>(resolve => child.once('exit', resolve))
    child.kill(signal)
    return ended
  }

  /** Holds every thread of the node still, and lets it go on. */
  freeze(): void {
    this.child?.kill('SIGSTOP')
  }
  thaw(): void {
    this.child?.kill('SIGCONT')
  }

  async api<T>(method: string, path: string, body?: unknown): Promise<T> {
    const request = {
      method,
      headers: { 'x-api-key': API_KEY, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }
    const { status, text } = await this.fetch(this.url + path, request)
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`)
    return (text ? JSON.parse(text) : undefined) as T
  }

  /** From the machine that the node is on. */
  private async fetch(url: string, request: RequestInit): Promise<{ status: number; text: string }> {
    if (this.options.inside === undefined) {
      const answer = await fetch(url, request)
      return { status: answer.status, text: await answer.text() }
    }
    const script =
      'const [, url, request] = process.argv, answer = await fetch(url, JSON.parse(request));' +
      'console.log(JSON.stringify({ status: answer.status, text: await answer.text() }))'
    const [program = '', ...args] = this.here(process.execPath, '--input-type=module', '-e', script, url)
    return JSON.parse(execFileSync(program, [...args, JSON.stringify(request)], { encoding: 'utf8' }))
  }

  /** A command line, on the machine that the node is on. */
  private here(...command: string[]): string[] {
    const { inside } = this.options
    return inside === undefined ? command : ['ip', 'netns', 'exec', inside, ...command]
  }

  status<T>(module: string, key: string): Promise<T> {
    return this.api('GET', `/api/engine/v2/systems/${roomId}/${module}/${key}`)
  }

  fault(name: string, fault: 'none' | 'slow' | 'silent' | 'garbled' | 'dropping'): Promise<unknown> {
    return this.api('PUT', `/api/alcove/v1/modules/${moduleId(name)}/simulator`, { simulated: true, fault })
  }

  /** Gone for good, folder and all. */
  async remove(): Promise<void> {
    await this.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** Signs somebody in on the page where one does, as people do. */
export async function typeSignIn(page: Page, { email, password }: { email: string; password: string } = ADMIN) {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

/** `page` is that of an admin who is signed in; `stranger` is a browser in which nobody is. */
export const test = base.extend<{ room: Room; stranger: BrowserContext }>({
  room: async ({ browserName: _ }, use) => {
    const room = new Room()
    await room.start()
    await use(room)
    await room.remove()
  },
  context: async ({ context, room }, use) => {
    await room.signIn(context)
    await use(context)
  },
  stranger: async ({ browser }, use) => {
    const context = await browser.newContext()
    await use(context)
    await context.close()
  },
})
export { expect } from 'playwright/test'
