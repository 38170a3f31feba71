import { EventEmitter } from 'node:events'
import type { MessagePort } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import type { WebContents } from 'electron'
import { vi } from 'vitest'
import type { Contract } from '../../../contract/index.ts'
import { app, BrowserWindow, dialog, ipcRenderer, Menu, session, shell } from './electron-stand-in.ts'
import type { StandInFrame } from './stand-in-renderer.ts'
import { StandInContents } from './stand-in-window.ts'

/** As if the process had just been started. */
export function freshElectron(userData = '/nowhere'): void {
  app.startOver(userData)
  session.startOver()
  BrowserWindow.all = []
  BrowserWindow.broken = false
  dialog.shown = []
  Menu.applicationMenu = 'the default one'
  Object.assign(shell, { opened: [], works: true })
  ipcRenderer.removeAllListeners()
  ipcRenderer.sent = []
}

/** Contents of a window, and the same as the shell's code sees them. */
export function someContents(): { contents: StandInContents; asElectrons: WebContents } {
  const contents = new StandInContents()
  return { contents, asElectrons: contents as unknown as WebContents }
}

/** The window that shows this page. */
export function windowOf(page: 'kiosk' | 'admin'): BrowserWindow | undefined {
  return BrowserWindow.all.find(({ options }) => options.title === (page === 'kiosk' ? 'Room panel' : 'Alcove'))
}

/** What the page in this frame is handed when it asks for a port. */
export function askPort(frame: StandInFrame): MessagePort | undefined {
  let port: MessagePort | undefined
  frame.once('received', (channel: string, _message: unknown, ports: MessagePort[]) => {
    if (channel === 'alcove:port') port = ports[0]
  })
  frame.send('alcove:connect')
  frame.removeAllListeners('received')
  return port
}

/** The contract, asked over a port, as our pages do it. */
export function clientOver(port: MessagePort): ContractRouterClient<Contract> {
  return createORPCClient(new RPCLink({ port }))
}

export const closing = (port: MessagePort) => new Promise<void>(resolve => port.once('close', () => resolve()))

type Heard = { source: unknown; data: unknown; ports: MessagePort[] }

/** The window of a page, as far as messages to itself go. */
export class PageWindow {
  readonly heard = new EventEmitter()

  addEventListener(type: string, listener: (event: Heard) => void): void {
    this.heard.on(type, listener)
  }

  postMessage(data: unknown, origin: string, ports: MessagePort[] = []): void {
    if (origin !== 'alcove://app') throw new Error(`A message for ${origin} came to another page.`)
    queueMicrotask(() => this.heard.emit('message', { source: this, data, ports } satisfies Heard))
  }

  next(wanted: unknown): Promise<Heard> {
    return new Promise(resolve => {
      const listen = (event: Heard) => {
        if (event.data !== wanted) return
        this.heard.off('message', listen)
        resolve(event)
      }
      this.heard.on('message', listen)
    })
  }
}

/** Loads the preload into the frame. One preload to a test file: it attaches itself for good. */
export async function loadPreload(frame: StandInFrame): Promise<PageWindow> {
  const page = new PageWindow()
  vi.stubGlobal('window', page)
  vi.stubGlobal('location', { origin: 'alcove://app' })
  ipcRenderer.liveIn(frame)
  await import('../../../../src-preload/bridge.ts')
  return page
}
