import { connect } from 'node:net'
import type { Clock } from '../base/clock.ts'
import { messageOf } from '../base/result.ts'
import { Role } from '../model/enums.ts'
import type { Module } from '../model/module.ts'

export interface Reach {
  host: string
  pingable: boolean
  warning?: string
  exception?: string
}

const ENOUGH_MS = 3_000

/**
 * Whether the host of a module's device answers. An echo request takes rights that this program does not have, so its
 * port is tried instead: a refusal is an answer too.
 */
export function reach(
  row: Pick<Module, 'role' | 'ip' | 'port' | 'uri'>,
  clock: Clock,
  signal?: AbortSignal,
): Promise<Reach> {
  const { host, port } = addressOf(row)
  return new Promise(resolve => {
    const socket = connect({ host, port })
    const done = (found: Omit<Reach, 'host'>) => {
      late()
      signal?.removeEventListener('abort', stopped)
      socket.destroy()
      resolve({ host, ...found })
    }
    const stopped = () => done({ pingable: false, exception: 'Nobody waits for it any more.' })
    const late = clock.timer(ENOUGH_MS, () =>
      done({ pingable: false, exception: `No answer from ${host}:${port} within ${ENOUGH_MS / 1000} s.` }),
    )
    signal?.addEventListener('abort', stopped, { once: true })
    socket.once('connect', () => done({ pingable: true }))
    socket.once('error', error => {
      const refused = (error as NodeJS.ErrnoException).code === 'ECONNREFUSED'
      done(
        refused
          ? { pingable: true, warning: `The host answers, but nothing listens at its port ${port}.` }
          : { pingable: false, exception: messageOf(error) },
      )
    })
  })
}

function addressOf({ role, ip, port, uri }: Pick<Module, 'role' | 'ip' | 'port' | 'uri'>): {
  host: string
  port: number
} {
  if (role !== Role.service && role !== Role.websocket) return { host: ip, port }
  if (!URL.canParse(uri)) return { host: uri, port: 0 }
  const { hostname, port: named, protocol } = new URL(uri)
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(named) || (/^(https|wss):$/.test(protocol) ? 443 : 80) }
}
