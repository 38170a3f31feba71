import dgram from 'node:dgram'
import { isIPv6 } from 'node:net'
import { cancelled } from '../base/clock.ts'
import { Failed } from '../base/result.ts'
import { explainNetworkError } from './network-errors.ts'

export interface Sleeper {
  /** However it is written: only its hex digits count. */
  mac: string
  /** Where the packet goes to; a broadcast address, since who sleeps has none of its own. */
  subnet?: string | undefined
  port?: number | undefined
}

/** Wakes a machine (driver.md 12.6). Nobody answers a packet like this: it is done once it is sent. */
export async function wake(
  { mac, subnet = '255.255.255.255', port = 9 }: Sleeper,
  signal: AbortSignal,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<void> {
  const packet = magicPacket(mac)
  if (signal.aborted) throw cancelled(signal)
  // Two at once share the port that a firewall may have been opened for.
  const socket = dgram.createSocket({ type: isIPv6(subnet) ? 'udp6' : 'udp4', reuseAddr: true })
  let stop = () => {}
  try {
    await new Promise<void>((resolve, reject) => {
      stop = () => reject(cancelled(signal))
      signal.addEventListener('abort', stop, { once: true })
      const finish = (error: (Error & { code?: string }) | null) => {
        if (!error || error.code === 'ECONNREFUSED') resolve()
        else reject(new Failed('offline', `Nobody was woken. ${explainNetworkError(error, `${subnet}:${port}`)}`))
      }
      socket.on('error', finish)
      socket.bind(sourcePort(environment.PLACEOS_WOL_PORT), () => {
        try {
          socket.setBroadcast(true)
          socket.send(packet, port, subnet, finish)
        } catch (error) {
          finish(error as Error)
        }
      })
    })
  } finally {
    signal.removeEventListener('abort', stop)
    socket.close()
  }
}

/** Six bytes of ones, then the address sixteen times. */
export function magicPacket(mac: string): Uint8Array {
  const digits = mac.replace(/[^0-9a-f]/gi, '')
  if (digits.length !== 12) {
    throw new Failed(
      'invalid',
      `"${mac}" is not a MAC address. It must have twelve hex digits, as in f0:18:98:25:bd:4f.`,
    )
  }
  return Buffer.from('f'.repeat(12) + digits.repeat(16), 'hex')
}

function sourcePort(text: string | undefined): number {
  const port = Number(text)
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : 0
}
