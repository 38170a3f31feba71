import { EventEmitter } from 'node:events'
import { MessageChannel, type MessagePort, type Transferable } from 'node:worker_threads'

/** Electron's main-process port, over a port of Node's. */
export class MessagePortMain extends EventEmitter {
  /** What the other world gets when this port is sent there. */
  readonly port: MessagePort
  closed = false

  constructor(port: MessagePort) {
    super()
    this.port = port
    // Nothing is heard before `start`: attaching Node's own listener would start the port.
    port.once('close', () => {
      // Electron tells the other side only; whoever closed a port knows it.
      if (!this.closed) this.emit('close')
      this.closed = true
    })
  }

  start(): void {
    this.port.on('message', data => this.emit('message', { data, ports: [] }))
    this.port.unref()
  }

  postMessage(message: unknown, transfer: MessagePortMain[] = []): void {
    this.port.postMessage(message, transfer.map(each => each.port) as Transferable[])
  }

  close(): void {
    this.closed = true
    this.port.close()
  }
}

export class MessageChannelMain {
  readonly port1: MessagePortMain
  readonly port2: MessagePortMain

  constructor() {
    const { port1, port2 } = new MessageChannel()
    this.port1 = new MessagePortMain(port1)
    this.port2 = new MessagePortMain(port2)
  }
}
