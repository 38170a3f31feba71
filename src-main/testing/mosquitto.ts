import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Certificate } from '../runtime/simulators/certificate.ts'
import { closedPort } from './tcp-device.ts'
import { until } from './until.ts'

/** A real MQTT broker on loopback. */
export interface Mosquitto {
  readonly port: number
  /** As a module's address: `mqtt://…`, or `mqtts://…` when it has a certificate. */
  readonly uri: string
  stop(): Promise<void>
  /** Again, at the same port; what it had kept is forgotten. */
  start(): Promise<void>
  /** Stops the process as a machine that hangs; its connections stay open. */
  freeze(yes: boolean): void
  /** Ends it for good. */
  close(): Promise<void>
}

export interface MosquittoOptions {
  /** Names and passwords; anyone may in when there are none. */
  users?: Record<string, string>
  tls?: Certificate
  /** PEM of who must have signed the certificates of its clients. */
  clientAuthority?: string
  /** Lines of an access list, as in `topic read a/#`. */
  access?: string[]
}

const program = '/usr/sbin/mosquitto'

export async function openMosquitto({
  users,
  tls,
  clientAuthority,
  access,
}: MosquittoOptions = {}): Promise<Mosquitto> {
  ensureInstalled()
  const folder = mkdtempSync(join(tmpdir(), 'alcove-mosquitto-'))
  const port = await closedPort()
  const keep = (name: string, text: string) => {
    const file = join(folder, name)
    writeFileSync(file, text)
    return file
  }
  const lines = [`listener ${port} 127.0.0.1`, `allow_anonymous ${!users}`, 'persistence false']
  // Started by root it would become another user, who may not read this folder.
  if (process.getuid?.() === 0) lines.push('user root')
  if (users) {
    const file = keep(
      'passwords',
      Object.entries(users)
        .map(([name, password]) => `${name}:${password}\n`)
        .join(''),
    )
    spawnSync('mosquitto_passwd', ['-U', file], { stdio: 'ignore' })
    lines.push(`password_file ${file}`)
  }
  if (tls) lines.push(`certfile ${keep('cert.pem', tls.cert)}`, `keyfile ${keep('key.pem', tls.key)}`)
  if (clientAuthority) lines.push(`cafile ${keep('clients.pem', clientAuthority)}`, 'require_certificate true')
  if (access) lines.push(`acl_file ${keep('access', `${access.join('\n')}\n`)}`)
  const config = keep('mosquitto.conf', `${lines.join('\n')}\n`)

  let broker: ChildProcess | undefined
  let said = ''

  async function start() {
    said = ''
    const started = spawn(program, ['-c', config], { stdio: ['ignore', 'ignore', 'pipe'] })
    started.stderr.on('data', text => {
      said += text
    })
    broker = started
    await until(
      () => {
        if (started.exitCode !== null) throw new Error(`mosquitto ended with ${started.exitCode}: ${said}`)
        return answers(port)
      },
      yes => yes,
    )
  }

  async function stop() {
    const running = broker
    broker = undefined
    if (!running || running.exitCode !== null || running.signalCode !== null) return
    const ended = new Promise(resolve => running.once('exit', resolve))
    running.kill('SIGKILL')
    await ended
  }

  await start()
  return {
    port,
    uri: `${tls ? 'mqtts' : 'mqtt'}://127.0.0.1:${port}`,
    start,
    stop,
    freeze: yes => void broker?.kill(yes ? 'SIGSTOP' : 'SIGCONT'),
    async close() {
      await stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = net.connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}

/** `npm test` installs it where it can. */
function ensureInstalled(): void {
  if (existsSync(program)) return
  throw new Error('These tests need the broker Mosquitto. Install it (on Debian: apt-get install mosquitto).')
}
