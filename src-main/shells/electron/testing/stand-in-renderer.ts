import { EventEmitter } from 'node:events'
import type { MessagePort } from 'node:worker_threads'
import type { MessagePortMain } from './stand-in-ports.ts'

interface Contents extends EventEmitter {
  readonly ipc: EventEmitter
}

/** A document in a window: what the main process calls a WebFrameMain. Emits `received` for what it is sent. */
export class StandInFrame extends EventEmitter {
  readonly contents: Contents
  readonly parent: StandInFrame | null
  detached = false
  url: string

  constructor(contents: Contents, url: string, parent: StandInFrame | null = null) {
    super()
    this.contents = contents
    this.url = url
    this.parent = parent
  }

  /** As the main process does. Ports arrive as the ports of the page. */
  postMessage(channel: string, message: unknown, transfer: MessagePortMain[] = []): void {
    const ports = transfer.map(each => each.port)
    this.emit('received', channel, message, ports)
  }

  /** As the preload in this frame does. */
  send(channel: string, ...args: unknown[]): void {
    this.contents.ipc.emit(channel, { sender: this.contents, senderFrame: this }, ...args)
  }
}

class StandInIpcRenderer extends EventEmitter {
  sent: unknown[][] = []
  #frame: StandInFrame | undefined

  /** Puts the preload that is loaded next into this frame. */
  liveIn(frame: StandInFrame): void {
    this.#frame = frame
    frame.on('received', (channel: string, message: unknown, ports: MessagePort[]) =>
      this.emit(channel, { sender: this, ports }, message),
    )
  }

  send(channel: string, ...args: unknown[]): void {
    this.sent.push([channel, ...args])
    this.#frame?.send(channel, ...args)
  }
}
export const ipcRenderer = new StandInIpcRenderer()

export const contextBridge = {
  exposed: {} as Record<string, unknown>,
  exposeInMainWorld(name: string, what: unknown): void {
    contextBridge.exposed[name] = structuredClone(what)
  },
}
