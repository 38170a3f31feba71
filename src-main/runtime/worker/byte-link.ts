import { Failed, messageOf } from '../../base/result.ts'
import type { ByteKind } from '../../driver-kit/link.ts'
import type { Transport, TransportEvents } from '../../driver-kit/transport.ts'
import { createByteMessages } from './byte-messages.ts'
import { leftAlone } from './left-alone.ts'
import type { Link, LinkParts } from './link.ts'
import { openTransport } from './open-transport.ts'

/** The link of a driver that speaks bytes, over whichever transport its module has. */
export function linkBytes(kind: ByteKind, parts: LinkParts): Link {
  const { driver, context, queue, guard, enter, hear, setOnline, setStatus, signal, wire, say, isDebugged } = parts
  const messages = createByteMessages({
    clock: parts.clock,
    queue,
    cutting: driver().transport.options,
    unasked(message, task, asks) {
      const { received } = driver()
      if (received) return void guard('received', () => received(message, context(), task))
      if (!task || asks) return
      say('warn', 'The device said something that this driver does not listen to; the running command is given up.')
      task.abort('no received function is defined')
    },
    wire,
    debug: message => isDebugged() && say('debug', message()),
    trouble: message => say('warn', message),
    signsInToSend: parts.address.perCommand,
    signal,
  })
  let transport: Transport | undefined
  /** By stock rules a drop of these links is told to nobody, unless the next attempt fails (driver.md 12.1). */
  const hidesDrops = !parts.rules.everyConnectionReported && (kind === 'tcp' || kind === 'udp')
  let isDropHidden = false

  const events: TransportEvents = {
    begins() {
      messages.begins()
      const { login } = driver()
      // What comes before anybody signed in is listened to from here on.
      if (!login) return messages.signedIn()
      return enter(async () => login(messages.connection, context())).then(messages.signedIn)
    },
    opened() {
      isDropHidden = false
      setOnline(true)
    },
    received: bytes => hear(() => messages.received(bytes)),
    closed(reason) {
      const hides = hidesDrops && queue.online && !isDropHidden
      isDropHidden = hides
      if (!hides) setOnline(false, reason)
    },
    reached: (yes, reason) => setStatus(yes, reason),
  }

  /** By those rules, too, what is sent while there is no connection is lost silently. */
  const write: Transport['write'] = data => {
    try {
      return transport?.write(data)
    } catch (error) {
      if (!hidesDrops || !(error instanceof Failed) || error.code !== 'offline') throw error
    }
  }

  function extra<Name extends 'startTls' | 'exec' | 'ping' | 'multicastLoop'>(name: Name, over: string) {
    const able = transport?.[name]
    if (able) return able.bind(transport) as NonNullable<Transport[Name]>
    throw new Failed('rejected', transport ? `${name} works over ${over} only.` : 'The module is not connected.')
  }

  return {
    device: Object.assign(messages.device, {
      startTls: (options?: Parameters<NonNullable<Transport['startTls']>>[0]) =>
        leftAlone((async () => extra('startTls', 'TCP')(options))()),
      exec: (command: string) => leftAlone((async () => extra('exec', 'SSH')(command, signal))()),
      ping: () => leftAlone((async () => extra('ping', 'a WebSocket')(signal))()),
      multicastLoop: (on: boolean) => extra('multicastLoop', 'UDP')(on),
    }),
    async run() {
      try {
        transport = await openTransport(kind, parts, events)
      } catch (error) {
        return setOnline(false, messageOf(error))
      }
      messages.use({ write, disconnect: reason => transport?.disconnect(reason) })
      await transport.run(signal)
    },
    swapped: () => messages.handOver(driver().transport.options),
  }
}
