import { EventEmitter } from 'node:events'
import { existsSync } from 'node:fs'
import { preventable } from './stand-in-event.ts'

class StandInApp extends EventEmitter {
  isPackaged = false
  /** Whether another process holds the single instance lock. */
  taken = false
  exitCode: number | undefined
  relaunched: { args?: string[] }[] = []
  /** What was asked for in the time before `ready`, in order. */
  early: string[] = []
  paths: Record<string, string> = {}
  #ready = Promise.withResolvers<void>()
  #isReady = false
  #exited = Promise.withResolvers<number>()

  /** As Electron does once its entry was evaluated. */
  becomeReady(): void {
    this.#isReady = true
    this.#ready.resolve()
  }

  whenReady(): Promise<void> {
    return this.#ready.promise
  }

  isReady(): boolean {
    return this.#isReady
  }

  enableSandbox(): void {
    this.beforeReady('enableSandbox')
  }

  disableHardwareAcceleration(): void {
    this.beforeReady('disableHardwareAcceleration')
  }

  beforeReady(what: string): void {
    if (this.#isReady) throw new Error(`${what} can only be called before app is ready`)
    this.early.push(what)
  }

  getPath(name: string): string {
    const path = this.paths[name]
    if (path === undefined) throw new Error(`Failed to get '${name}' path`)
    return path
  }

  setPath(name: string, path: string): void {
    if (!existsSync(path)) throw new Error(`Failed to set path: ${path} does not exist`)
    this.paths[name] = path
  }

  requestSingleInstanceLock(): boolean {
    return !this.taken
  }

  relaunch(options: { args?: string[] }): void {
    this.relaunched.push(options)
  }

  /** Asks first, like the menu or the system's signal handler; exits at once when nobody minds. */
  quit(): void {
    if (!preventable(this, 'before-quit')) this.exit(0)
  }

  /** The first code counts: a real process is gone by then. */
  exit(code = 0): void {
    this.exitCode ??= code
    this.#exited.resolve(code)
  }

  get exited(): Promise<number> {
    return this.#exited.promise
  }

  /** A new process: nothing said or heard so far counts. */
  startOver(userData: string): void {
    this.removeAllListeners()
    Object.assign(this, { isPackaged: false, taken: false, exitCode: undefined, relaunched: [], early: [] })
    this.paths = { userData }
    this.#ready = Promise.withResolvers()
    this.#isReady = false
    this.#exited = Promise.withResolvers()
  }
}

export const app = new StandInApp()
