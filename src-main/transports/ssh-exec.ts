import type { Client, ClientChannel } from 'ssh2'
import { cancelled } from '../base/clock.ts'
import { Failed, messageOf } from '../base/result.ts'
import type { SshOutput } from '../driver-kit/transport.ts'

const MAX_BYTES = 4 * 1024 * 1024

/** Runs a command in a channel of its own, and gives what it wrote once it has ended. */
export function runCommand(client: Client, command: string, where: string, signal: AbortSignal): Promise<SshOutput> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(cancelled(signal))
    let channel: ClientChannel | undefined
    const finish = (settle: () => void) => {
      signal.removeEventListener('abort', stop)
      client.off('close', lost)
      channel?.close()
      settle()
    }
    const fail = (failed: Failed) => finish(() => reject(failed))
    const stop = () => fail(cancelled(signal))
    const lost = () => fail(new Failed('offline', `The connection to ${where} was lost while "${command}" ran.`))
    signal.addEventListener('abort', stop, { once: true })
    client.once('close', lost)
    const started = (error: Error | undefined, opened: ClientChannel) => {
      if (error) return fail(new Failed('rejected', `${where} does not run "${command}": ${error.message}.`))
      channel = opened
      if (signal.aborted) return opened.close()
      collect(opened, where, command).then(output => finish(() => resolve(output)), fail)
    }
    try {
      client.exec(command, started)
    } catch (error) {
      fail(new Failed('offline', `"${command}" cannot be sent to ${where}: ${messageOf(error)}.`))
    }
  })
}

function collect(channel: ClientChannel, where: string, command: string): Promise<SshOutput> {
  return new Promise((resolve, reject) => {
    const out: Buffer[] = []
    const err: Buffer[] = []
    let code: number | null = null
    let [size, open] = [0, 2]
    const take = (parts: Buffer[]) => (bytes: Buffer) => {
      size += bytes.length
      if (size <= MAX_BYTES) return parts.push(bytes)
      reject(new Failed('rejected', `"${command}" on ${where} wrote more than 4 MiB; it was stopped.`))
    }
    const ended = () => {
      open -= 1
      if (open > 0) return
      resolve({ code, stdout: textOf(out), stderr: textOf(err) })
    }
    channel.on('data', take(out))
    channel.stderr.on('data', take(err))
    channel.on('exit', (given: number | null) => {
      code = given
    })
    channel.once('close', ended)
    channel.stderr.once('end', ended)
    channel.on('error', () => undefined)
    // Nothing is ever typed into it: a command that reads its input must not wait for us.
    channel.end()
  })
}

const textOf = (parts: Buffer[]): string => Buffer.concat(parts).toString('utf8')
