import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished, test } from 'vitest'
import { z } from 'zod'
import type { Driver } from '../../../driver-kit/define-driver.ts'
import { endsWith, none, tcp } from '../../../driver-kit/index.ts'
import { tcpDevice } from '../../../testing/tcp-device.ts'
import { until } from '../../../testing/until.ts'
import { runDriver } from '../../testing/run-driver.ts'
import { behaviours } from './behaviours.ts'

/** A behaviour of the law, by its number; `how` says what of it is shown, where one test does not show all. */
export function behaviour(number: keyof typeof behaviours, run: () => void | Promise<void>, how?: string): void {
  test(`${number}. ${behaviours[number]}${how === undefined ? '' : `: ${how}`}`, run)
}

/** What drivers of these tests have in common. */
export const logic = { name: 'Logic', moduleName: 'Logic', transport: none(), settings: z.object({}), status: {} }
export const panel = {
  ...{ name: 'Panel', moduleName: 'Display', settings: z.object({}), status: {} },
  transport: tcp({ tokenizer: endsWith('\n') }),
}

/** A module of the driver in this thread, for the length of one test. */
export function running(driver: Driver, given: Parameters<typeof runDriver>[1] = {}) {
  const at = runDriver(driver, given)
  let isStopped = false
  const stop = () => {
    isStopped = true
    return at.module.stop()
  }
  onTestFinished(async () => {
    if (!isStopped) await at.module.stop()
  })
  return {
    ...at,
    stop,
    /** Until its link has been told to be so. */
    connected: (yes = true) => until(at.connections, all => all.at(-1)?.[0] === yes).then(() => undefined),
    /** Status as its listeners have it now. */
    status: () => Object.assign({}, ...at.changes()) as Record<string, unknown>,
  }
}

/** A device whose every word the test speaks, for the length of one test. */
export async function device() {
  const made = await tcpDevice()
  onTestFinished(() => made.close())
  return Object.assign(made, {
    /** Until it has heard the text so many times. */
    hears: (text: string, times = 1) =>
      until(
        () => made.heard,
        heard => heard.split(text).length - 1 >= times,
      ),
  })
}

/** A device and a module of the driver, connected. */
export async function attached(driver: Driver, given: Parameters<typeof runDriver>[1] = {}) {
  const at = await device()
  const module = running(driver, { port: at.port, ...given })
  await module.connected()
  return { ...module, device: at }
}

/** A device that answers HTTP the way the test says, for the length of one test. */
export async function httpServer(answer: http.RequestListener) {
  const server = http.createServer(answer)
  // Node's server would announce its own limit with each answer.
  server.keepAliveTimeout = 0
  let connections = 0
  server.on('connection', () => {
    connections += 1
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const close = () => {
    server.closeAllConnections()
    return new Promise<void>(resolve => server.close(() => resolve()))
  }
  onTestFinished(() => (server.listening ? close() : undefined))
  const { port } = server.address() as AddressInfo
  return { uri: `http://127.0.0.1:${port}`, port, connections: () => connections, close }
}
