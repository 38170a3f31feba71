import { Buffer } from 'node:buffer'
import { access } from 'node:fs/promises'
import type { Clock } from '../base/clock.ts'
import { Failed, messageOf } from '../base/result.ts'
import type { Transport, TransportEvents } from '../driver-kit/transport.ts'
import { begin } from './begin.ts'
import { type ConnectionEnd, reconnectForEver } from './reconnect.ts'
import type { SerialLine } from './serial-address.ts'
import { type SerialProcess, startSerialProcess } from './serial-process.ts'

export { parseSerialUri } from './serial-address.ts'

const PING_MS = 30_000

export interface SerialOptions {
  path: string
  baudRate: number
  dataBits?: SerialLine['dataBits']
  parity?: SerialLine['parity']
  stopBits?: SerialLine['stopBits']
  clock: Clock
  random?: (() => number) | undefined
  /** Where the program `serial-child` lies. */
  child: URL
  /** How often that program is asked whether it hangs, so that a frozen driver of a port is noticed; 0 never asks. */
  pingMs?: number
}

/** A serial port of this machine that is opened again for ever, each time in a process of its own. */
export function createSerial(options: SerialOptions, events: TransportEvents): Transport {
  const {
    path,
    baudRate,
    dataBits = 8,
    parity = 'none',
    stopBits = 1,
    clock,
    random,
    child,
    pingMs = PING_MS,
  } = options
  const line: SerialLine = { path, baudRate, dataBits, parity, stopBits }
  let current: SerialProcess | undefined
  let askedFor = false

  async function connectOnce(signal: AbortSignal): Promise<ConnectionEnd> {
    // A port that was unplugged for a week must not cost a process every ten seconds. Windows' ports are no files.
    if (path.startsWith('/') && !(await isThere(path)))
      return { reason: `There is no serial port ${path}. Is the adapter plugged in?`, lastedMs: 0 }
    if (signal.aborted) return { reason: 'Stopped.', lastedMs: 0 }
    return new Promise<ConnectionEnd>(resolve => {
      let openedAt: number | undefined
      const isCurrent = () => current === port && !signal.aborted
      const close = (reason: string) => {
        current = undefined
        port.close(reason)
      }
      const stop = () => close('Stopped.')
      const port: SerialProcess = startSerialProcess({
        ...{ line, clock, child, pingMs },
        opened() {
          current = port
          begin(
            events,
            () => {
              if (!isCurrent()) return
              openedAt = clock.monotonic()
              events.opened()
            },
            error => {
              if (isCurrent()) close(messageOf(error))
            },
          )
        },
        received(bytes) {
          if (isCurrent()) events.received(bytes)
        },
        ended(reason) {
          signal.removeEventListener('abort', stop)
          if (current === port) current = undefined
          resolve({ reason, lastedMs: openedAt === undefined ? 0 : clock.monotonic() - openedAt, askedFor })
          askedFor = false
        },
      })
      signal.addEventListener('abort', stop, { once: true })
    }).catch(error => ({ reason: `The process for ${path} could not be started: ${messageOf(error)}.`, lastedMs: 0 }))
  }

  return {
    run: signal => reconnectForEver(connectOnce, { clock, random, closed: reason => events.closed(reason) }, signal),
    write(data) {
      if (!current) throw new Failed('offline', `${path} is not open.`)
      current.write(typeof data === 'string' ? Buffer.from(data, 'utf8') : data)
    },
    disconnect(reason) {
      const port = current
      current = undefined
      if (!port) return
      askedFor = true
      port.close(reason)
    },
  }
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )
