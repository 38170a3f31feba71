import { RPCHandler } from '@orpc/server/message-port'
import { type IpcMainEvent, MessageChannelMain, type MessagePortMain, type WebContents } from 'electron'
import type { CallContext } from '../../api/answer.ts'
import type { Caller } from '../../api/caller.ts'
import type { Gate } from '../../api/gate.ts'
import type { Router } from '../../api/router.ts'
import type { Log } from '../../base/log.ts'
import { panelHome } from './addresses.ts'

interface Parts {
  router: Router
  /** Whoever the window's page speaks for; the page itself has no say in it. */
  caller: Caller
  gate: Gate
  log: Log
  /** Until the window closes, or the shell stops. */
  signal: AbortSignal
}

/**
 * Hands the panel's window a port to the contract when it asks, and takes it back when the page leaves. Listens on the
 * window's own channel, so that all other contents, the admin page's among them, have nobody to ask.
 */
export function handPorts(contents: WebContents, { router, caller, gate, log, signal }: Parts): void {
  const handler = new RPCHandler<CallContext>(router)
  let held: MessagePortMain | undefined

  const connect = (event: IpcMainEvent) => {
    const frame = event.senderFrame
    if (signal.aborted || !frame || frame.detached || frame.parent !== null || !panelHome.holds(frame.url)) {
      log.warn(`A frame in the window of ${caller.name} asked for a port and got none.`, { url: frame?.url })
      return
    }
    release()
    const { port1, port2 } = new MessageChannelMain()
    held = port1
    handler.upgrade(port1, { context: { caller, gate, log } })
    port1.start()
    frame.postMessage('alcove:port', null, [port2])
  }

  /** The end of a port is told to the other side only, so the answers still under way are told here. */
  const release = () => {
    const port = held
    held = undefined
    port?.close()
    port?.emit('close')
  }

  contents.ipc.on('alcove:connect', connect)
  contents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
    if (isMainFrame && !isSameDocument) release()
  })
  contents.on('render-process-gone', release)
  signal.addEventListener('abort', release, { once: true })
}
