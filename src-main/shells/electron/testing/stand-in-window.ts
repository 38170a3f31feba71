import { EventEmitter } from 'node:events'
import type { BrowserWindowConstructorOptions, Input } from 'electron'
import { app } from './stand-in-app.ts'
import { preventable } from './stand-in-event.ts'
import { StandInFrame } from './stand-in-renderer.ts'
import { type StandInSession, session } from './stand-in-session.ts'

type WindowOpenHandler = (details: { url: string }) => { action: 'deny' | 'allow' }

export class StandInContents extends EventEmitter {
  readonly session: StandInSession
  readonly ipc = new EventEmitter()
  mainFrame = new StandInFrame(this, 'about:blank')
  /** Every address that was loaded. */
  loads: string[] = []
  /** While set, no load succeeds: Chromium's code of the failure. */
  failing: number | undefined
  devTools = 0
  killed = 0
  #openHandler: WindowOpenHandler = () => ({ action: 'allow' })

  constructor(own: StandInSession = session.defaultSession) {
    super()
    this.session = own
    app.emit('web-contents-created', {}, this)
  }

  getURL(): string {
    return this.mainFrame.url === 'about:blank' ? '' : this.mainFrame.url
  }

  async loadURL(url: string): Promise<void> {
    this.loads.push(url)
    this.emit('did-start-navigation', { url, isMainFrame: true, isSameDocument: false })
    const answer = this.failing === undefined ? await this.session.fetch(url) : undefined
    if (!answer) {
      const code = this.failing ?? -20
      this.emit('did-fail-load', {}, code, `ERR_${-code}`, url, true)
      throw new Error(`ERR_${-code} (${code}) loading '${url}'`)
    }
    this.mainFrame.detached = true
    this.mainFrame = new StandInFrame(this, url)
    this.emit('did-finish-load')
  }

  /** As Chromium does when asked to end a page that hangs. */
  forcefullyCrashRenderer(): void {
    this.killed++
    this.crash('killed', 9)
  }

  crash(reason: string, exitCode = 1): void {
    this.emit('render-process-gone', {}, { reason, exitCode })
  }

  setWindowOpenHandler(handler: WindowOpenHandler): void {
    this.#openHandler = handler
  }

  toggleDevTools(): void {
    this.devTools++
  }

  /** The page follows a link. Says whether it got away. */
  leaveFor(url: string, how: 'will-navigate' | 'will-frame-navigate' | 'will-redirect' = 'will-navigate'): boolean {
    return !preventable(this, how, { url })
  }

  /** The page calls window.open. Says whether it got a window. */
  open(url: string): boolean {
    return this.#openHandler({ url }).action === 'allow'
  }

  /** Somebody presses a key. Says whether the page got to see it. */
  press(key: string, held: Partial<Input> = {}): boolean {
    const code = /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : key
    const input = { type: 'keyDown', key, code, control: false, alt: false, shift: false, meta: false, ...held }
    return !preventable(this, 'before-input-event', {}, input)
  }

  /** Something happens that the shell may prevent. Says whether it went on. */
  goesOn(name: string): boolean {
    return !preventable(this, name)
  }
}

export class BrowserWindow extends EventEmitter {
  static all: BrowserWindow[] = []
  /** Makes the next window fail, as without a display. */
  static broken = false

  readonly options: BrowserWindowConstructorOptions
  readonly webContents: StandInContents
  shown = false
  minimized = false
  focused = 0

  constructor(options: BrowserWindowConstructorOptions) {
    super()
    if (BrowserWindow.broken) throw new Error('The window could not be created.')
    this.options = options
    const partition = options.webPreferences?.partition
    this.webContents = new StandInContents(partition === undefined ? undefined : session.fromPartition(partition))
    this.shown = options.show ?? true
    BrowserWindow.all.push(this)
    this.webContents.once('did-finish-load', () => this.emit('ready-to-show'))
  }

  show(): void {
    this.shown = true
  }

  focus(): void {
    this.focused++
  }

  isMinimized(): boolean {
    return this.minimized
  }

  restore(): void {
    this.minimized = false
  }

  /** As the cross in the corner does. Says whether the window is gone. */
  close(): boolean {
    if (preventable(this, 'close')) return false
    BrowserWindow.all = BrowserWindow.all.filter(each => each !== this)
    this.webContents.emit('destroyed')
    this.emit('closed')
    if (BrowserWindow.all.length === 0) app.quit()
    return true
  }
}
