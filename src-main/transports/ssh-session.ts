import { createHash } from 'node:crypto'
import net from 'node:net'
import ssh2, { type ClientChannel, type Client as Ssh2Client } from 'ssh2'
import type { Clock } from '../base/clock.ts'
import { Failed } from '../base/result.ts'
import { explainNetworkError } from './network-errors.ts'
import { algorithms } from './ssh-algorithms.ts'
import type { SshSettings } from './ssh-settings.ts'
import { waysToSignIn } from './ssh-sign-in.ts'

export interface SshSession {
  readonly client: Ssh2Client
  /** Nothing when the device gave none. */
  readonly shell: ClientChannel | undefined
  /** Not any more once somebody has ended it, though it may take a moment to close. */
  readonly isOpen: boolean
  /** Resolves with the reason once the connection is closed. */
  readonly closed: Promise<string>
  /** Says goodbye and closes. The first reason is the one that is told. */
  end(reason: string): void
}

export interface SshSessionParts {
  host: string
  port: number
  clock: Clock
  settings: SshSettings
  /** Told at each connection. */
  hostKey(fingerprint: string): void
}

const CONNECT_MS = 10_000
/** Small processors take seconds for the exchange of keys. */
const SIGN_IN_MS = 20_000
const SHELL_MS = 5_000
const CLEAN_CLOSE_MS = 3_000

/** Connects, signs in and asks for a shell (driver.md 12.3). Throws the reason when it cannot. */
export async function openSshSession(parts: SshSessionParts, signal: AbortSignal): Promise<SshSession> {
  const { host, port, clock, settings } = parts
  const where = `${host}:${port}`
  const nextWay = waysToSignIn(credentialsOf(settings))
  const client = new ssh2.Client()
  const socket = net.connect({ host, port })
  socket.setNoDelay(true)
  socket.setKeepAlive(true, 60_000, 30_000, 3)
  let why: string | undefined
  let cancelTimer = clock.timer(CONNECT_MS, () => end(`${where}: no answer within ${CONNECT_MS / 1000} s.`))
  let goodbye: (() => void) | undefined

  function setTimer(ms: number, callback: () => void): void {
    cancelTimer()
    if (!goodbye && !socket.destroyed) cancelTimer = clock.timer(ms, callback)
  }
  function end(reason: string): void {
    why ??= reason
    if (goodbye || socket.destroyed) return
    cancelTimer()
    if (socket.connecting) return void socket.destroy()
    goodbye = clock.timer(CLEAN_CLOSE_MS, () => socket.destroy())
    // Ends our half only: closing it all while something comes in would throw the goodbye away on its way.
    client.end()
    socket.end()
  }

  const stop = () => end('Stopped.')
  signal.addEventListener('abort', stop, { once: true })
  socket.once('connect', () =>
    setTimer(SIGN_IN_MS, () => end(`${where} did not let us sign in within ${SIGN_IN_MS / 1000} s.`)),
  )
  client.on('error', error => end(explain(error, where)))
  client.on('change password', () => end(`${where} wants a new password for "${settings.username}" first.`))
  client.connect({
    sock: socket,
    username: settings.username,
    readyTimeout: 0,
    algorithms,
    hostVerifier: (key: Buffer) => {
      parts.hostKey(fingerprintOf(key))
      return true
    },
    authHandler: (offered, _partly, next) => {
      const way = nextWay(offered)
      if (way) next(way)
      else end(refusal(where, settings, offered))
    },
  })
  const closed = new Promise<string>(resolve => {
    socket.once('close', () => {
      cancelTimer()
      goodbye?.()
      signal.removeEventListener('abort', stop)
      resolve(why ?? `The device at ${where} closed the connection.`)
    })
  })
  if (signal.aborted) stop()
  const failed = closed.then(reason => {
    throw new Failed('offline', reason)
  })

  await Promise.race([new Promise<void>(resolve => client.once('ready', resolve)), failed])
  const shell = await Promise.race([openShell(client, settings.term, setTimer), failed])
  // What was on its way still comes after we have said goodbye.
  if (why !== undefined) return failed
  shell?.once('close', () => end(`The device at ${where} ended its shell.`))
  if (settings.keepalive > 0) keepAlive(settings.keepalive * 1_000)
  else cancelTimer()
  return {
    client,
    shell,
    closed,
    end,
    get isOpen() {
      return why === undefined && !socket.destroyed
    },
  }

  /** Anything that came since the last question is a sign of life; a connection without one is dead. */
  function keepAlive(everyMs: number): void {
    const heard = socket.bytesRead
    ping(client)
    setTimer(everyMs, () => {
      if (socket.bytesRead !== heard) return keepAlive(everyMs)
      why ??= `${where} no longer answers. Is the device powered and on this network?`
      socket.destroy()
    })
  }
}

function openShell(
  client: Ssh2Client,
  term: string,
  setTimer: (ms: number, callback: () => void) => void,
): Promise<ClientChannel | undefined> {
  return new Promise(resolve => {
    let late = false
    setTimer(SHELL_MS, () => {
      late = true
      resolve(undefined)
    })
    client.shell({ term, modes: { ECHO: 0 } }, (error, shell) => {
      if (error) return resolve(undefined)
      if (late) return shell.close()
      shell.on('error', () => undefined)
      // With a terminal there is nothing on it; unread, it would stop the rest.
      shell.stderr.resume()
      resolve(shell)
    })
  })
}

/**
 * The library's own keep-alive runs on the system's timers; its question alone is not among its public functions. The
 * answers come in the order of the questions, hence the place in the row.
 */
function ping(client: Ssh2Client): void {
  const inner = client as unknown as { _protocol: { ping(): void }; _callbacks: (() => void)[] }
  inner._callbacks.push(() => undefined)
  inner._protocol.ping()
}

function credentialsOf({ username, password, private_key, passphrase }: SshSettings) {
  const key = private_key ? ssh2.utils.parseKey(private_key, passphrase ?? undefined) : undefined
  if (key instanceof Error) {
    const hint = passphrase ? 'Is ssh.passphrase right?' : 'Does it need ssh.passphrase?'
    throw new Failed('invalid', `The setting "ssh.private_key" cannot be read: ${key.message}. ${hint}`)
  }
  return { username, password: password ?? undefined, key: Array.isArray(key) ? key[0] : key }
}

function refusal(where: string, { username, password, private_key }: SshSettings, offered: readonly string[] | null) {
  const given = [...(password ? ['password'] : []), ...(private_key ? ['key'] : [])].join(' or ')
  const takes = offered?.length ? ` It takes ${offered.join(', ')}.` : ''
  const what = given ? `the ${given} of "${username}"` : `"${username}" without a password or a key`
  return `${where} does not accept ${what}.${takes} Look at the setting "ssh".`
}

function explain(error: Error & { level?: string }, where: string): string {
  if (error.level === 'client-socket') return explainNetworkError(error, where)
  return `${where} and this node cannot agree over SSH: ${error.message}. Is this the SSH port of the device?`
}

const fingerprintOf = (key: Buffer): string =>
  `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`
