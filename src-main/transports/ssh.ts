import type { Clock } from '../base/clock.ts'
import { Failed, messageOf } from '../base/result.ts'
import type { Transport, TransportEvents } from '../driver-kit/transport.ts'
import { begin } from './begin.ts'
import { type ConnectionEnd, reconnectForEver } from './reconnect.ts'
import { runCommand } from './ssh-exec.ts'
import { openSshSession, type SshSession } from './ssh-session.ts'
import { readSshSettings } from './ssh-settings.ts'
import { type WriteLimit, writeLimit } from './write-limit.ts'

export { sshSettings } from './ssh-settings.ts'

/** A device that takes nothing while so much waits is sent no more. */
const MAX_WAITING_BYTES = 1024 * 1024

export interface SshOptions {
  host: string
  port: number
  clock: Clock
  random?: (() => number) | undefined
  /** The module's setting `ssh`, as it stands there. While it is wrong, every attempt fails for that reason. */
  settings: unknown
  /** What the person on call should read in the log. */
  note?: (message: string) => void
}

/** A command shell over SSH that is opened again for ever, and commands beside it (driver.md 12.3). */
export function createSsh(options: SshOptions, events: TransportEvents): Transport {
  const { host, port, clock, random, note = () => undefined } = options
  const where = `${host}:${port}`
  let session: SshSession | undefined
  let stalled: WriteLimit | undefined
  let askedFor = false
  let knownKey: string | undefined

  /** Host keys are not checked, as devices make new ones at every reset; that one changed is worth a line. */
  function hostKey(fingerprint: string): void {
    if (knownKey !== undefined && knownKey !== fingerprint)
      note(
        `The host key of ${where} has changed from ${knownKey} to ${fingerprint}. Is it another device, or was it reset?`,
      )
    knownKey = fingerprint
  }

  async function connectOnce(signal: AbortSignal): Promise<ConnectionEnd> {
    let openedAt: number | undefined
    try {
      const settings = readSshSettings(options.settings)
      const opened = await openSshSession({ host, port, clock, settings, hostKey }, signal)
      const isThere = () => session === opened && opened.isOpen && !signal.aborted
      const late = () => opened.end(`${where} has taken nothing of what was sent to it for 10 s.`)
      stalled = writeLimit(clock, late)
      session = opened
      if (!opened.shell) note(`${where} gives no shell: only commands by exec can be run there.`)
      begin(
        events,
        () => {
          if (!isThere()) return
          openedAt = clock.monotonic()
          events.opened()
        },
        error => {
          if (isThere()) opened.end(messageOf(error))
        },
      )
      opened.shell?.on('data', (bytes: Uint8Array) => {
        if (isThere()) events.received(bytes)
      })
      const reason = await opened.closed
      return { reason, lastedMs: openedAt === undefined ? 0 : clock.monotonic() - openedAt, askedFor }
    } catch (error) {
      return { reason: messageOf(error), lastedMs: 0 }
    } finally {
      session = undefined
      askedFor = false
      stalled?.stop()
    }
  }

  function connected(): SshSession {
    if (!session?.isOpen) throw new Failed('offline', `Not connected to ${where}.`)
    return session
  }

  return {
    run: signal => reconnectForEver(connectOnce, { clock, random, closed: reason => events.closed(reason) }, signal),
    write(data) {
      const { shell, end } = connected()
      if (!shell?.writable) {
        const reason = `${where} gives no shell to send to: only commands by exec can be run there.`
        end(reason)
        throw new Failed('offline', reason)
      }
      if (shell.writableLength > MAX_WAITING_BYTES)
        throw new Failed('offline', `${where} does not take what is sent to it. Is the device still alive?`)
      const limit = stalled
      limit?.handed(1)
      shell.write(data, () => limit?.left(1))
    },
    disconnect(reason) {
      if (!session?.isOpen) return
      askedFor = true
      session.end(reason)
    },
    exec: async (command, signal) => runCommand(connected().client, command, where, signal),
  }
}
