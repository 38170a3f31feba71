import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base } from 'playwright/test'

const root = join(import.meta.dirname, '..')
export const API_KEY = 'e2e0e2e0e2e0e2e0e2e0e2e0e2e0e2e0.end-to-end-secret-0123456789'

/** The ids of the demo room (resources/demo-room.json). */
const demo = JSON.parse(readFileSync(join(root, 'resources', 'demo-room.json'), 'utf8')) as {
  records: { control_system: { id: string }[]; module: { id: string; name: string }[] }
}
export const roomId = demo.records.control_system[0]?.id ?? ''
export const moduleId = (name: string) => demo.records.module.find(row => row.name === name)?.id ?? ''

/** A built node in a process of its own, as a user starts it: headless, with the demo room. */
export class Room {
  readonly folder = mkdtempSync(join(tmpdir(), 'alcove-e2e-'))
  url = ''
  private child: ChildProcess | undefined
  private port = 0

  /** Starts it, again on the same port and folder after a stop. */
  async start(...more: string[]): Promise<void> {
    const args = [join(root, 'out', 'main', 'headless.js'), '--data', this.folder, '--port', String(this.port), ...more]
    const child = spawn(process.execPath, args, {
      env: { ...process.env, ALCOVE_API_KEY: API_KEY },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.child = child
    await new Promise<void>((resolve, reject) => {
      let said = ''
      child.stdout?.on('data', data => {
        said += String(data)
        const found = /Panel\s+(http:\/\/\S+:(\d+))\/kiosk/.exec(said)
        if (!found) return
        this.url = found[1] ?? ''
        this.port = Number(found[2])
        resolve()
      })
      child.stderr?.on('data', data => {
        said += String(data)
      })
      child.once('exit', code => reject(new Error(`The node ended with ${code}:\n${said}`)))
    })
    await this.connected()
  }

  /** Devices take a moment to be reached; a story begins in a room that is there. */
  private async connected(): Promise<void> {
    for (;;) {
      const { rooms } = await this.api<{ rooms: { modules: number; connected: number }[] }>(
        'GET',
        '/api/alcove/v1/node',
      )
      if (rooms.every(room => room.connected === room.modules)) return
      await new Promise(resolve => setImmediate(resolve))
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
    const answer = await fetch(this.url + path, {
      method,
      headers: { 'x-api-key': API_KEY, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
    return (text ? JSON.parse(text) : undefined) as T
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

export const test = base.extend<{ room: Room }>({
  room: async ({ browserName: _ }, use) => {
    const room = new Room()
    await room.start()
    await use(room)
    await room.remove()
  },
})
export { expect } from 'playwright/test'
