import type { Clock } from '../../base/clock.ts'
import { Failed, messageOf } from '../../base/result.ts'
import type { AnyContext, Driver } from '../../driver-kit/define-driver.ts'
import type { HttpDevice } from '../../driver-kit/device.ts'
import { endsWith } from '../../driver-kit/tokenizers.ts'
import { createHttp } from '../../transports/http.ts'
import { createTcp } from '../../transports/tcp.ts'
import type { Address } from '../worker-contract.ts'
import { createDeviceLink } from './device-link.ts'
import type { Queue } from './queue.ts'
import type { Guard } from './schedule.ts'

export interface LinkParts {
  driver: Driver
  context: AnyContext
  address: Address
  clock: Clock
  queue: Queue
  guard: Guard
  enter<T>(run: () => T): T
  setConnected(connected: boolean, reason?: string): void
  signal: AbortSignal
  debug(message: () => string): void
}

/** A module's link to its device, as its role has it. */
export interface Link {
  device: AnyContext['device']
  /** Until the module stops. */
  run(): Promise<void>
}

export function connectDevice(parts: LinkParts): Link {
  switch (parts.driver.role) {
    case 'device':
      return overTcp(parts)
    case 'service':
      return overHttp(parts)
    case 'logic':
      return withoutDevice(parts)
  }
}

function overTcp({
  driver,
  context,
  address,
  clock,
  queue,
  guard,
  enter,
  setConnected,
  signal,
  debug,
}: LinkParts): Link {
  const link = createDeviceLink({
    clock,
    queue,
    tokenizer: driver.tokenizer ?? endsWith('\n'),
    unasked: message => {
      if (driver.received) void guard('received', () => driver.received?.(message, context))
    },
    debug,
    signal,
  })
  let number = 0

  async function opened(): Promise<void> {
    const mine = ++number
    link.opened()
    try {
      await enter(() => driver.login?.(link.connection, context))
    } catch (error) {
      if (mine === number && !signal.aborted) transport.disconnect(messageOf(error))
      return
    }
    if (mine !== number || signal.aborted) return
    link.signedIn()
    // In this order a driver may ask from `connected` at once; what waited from offline runs after that by priority.
    queue.setOnline(true)
    setConnected(true)
  }

  const transport = createTcp(
    { host: address.ip, port: address.port, clock },
    {
      opened: () => void opened(),
      received: bytes => enter(() => link.received(bytes)),
      closed(reason) {
        number += 1
        queue.setOnline(false)
        setConnected(false, reason)
      },
    },
  )
  link.use(transport)
  return { device: link.device, run: () => transport.run(signal) }
}

function overHttp({ address, queue, setConnected, signal, debug }: LinkParts): Link {
  const transport = createHttp(address.uri)
  const device: HttpDevice = {
    request: question =>
      queue.add(
        async stop => {
          debug(
            () =>
              `→ ${question.method ?? (question.json === undefined ? 'GET' : 'POST')} ${question.path} ${question.json === undefined ? '' : JSON.stringify(question.json)}`,
          )
          try {
            const answer = await transport.request(question, stop)
            debug(() => `← ${answer.status} ${answer.text.slice(0, 2_000)}`)
            setConnected(true)
            return answer
          } catch (error) {
            if (signal.aborted) throw error
            setConnected(false, error instanceof Failed ? error.message : `${address.uri} does not answer.`)
            throw error
          }
        },
        question,
        signal,
      ),
  }
  return {
    device,
    async run() {
      queue.setOnline(true)
      setConnected(true)
      await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve(), { once: true }))
      transport.close()
    },
  }
}

function withoutDevice({ queue, setConnected }: LinkParts): Link {
  return {
    device: undefined,
    async run() {
      queue.setOnline(true)
      setConnected(true)
    },
  }
}
