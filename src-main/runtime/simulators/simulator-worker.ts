import { parentPort } from 'node:worker_threads'
import { systemClock } from '../../base/clock.ts'
import { messageOf } from '../../base/result.ts'
import type { Fault, Simulator } from '../../driver-kit/define-simulator.ts'
import { type SimulatorServer, serveSimulator } from './simulator-server.ts'

// The thread that all simulated devices of this node live in.

export type ToSimulators =
  | { kind: 'serve'; mod: string; simulatorUrl: string; settings: Record<string, unknown> }
  | { kind: 'fault'; mod: string; fault: Fault }
  | { kind: 'close'; mod: string }

export type FromSimulators =
  | { kind: 'served'; mod: string; host: string; port: number }
  | { kind: 'trouble'; mod: string; message: string }

if (!parentPort) throw new Error('This file runs in a worker thread only.')
const port = parentPort
const tell = (news: FromSimulators) => port.postMessage(news)
const servers = new Map<string, Promise<SimulatorServer>>()

process.on('uncaughtException', error => tell({ kind: 'trouble', mod: '', message: messageOf(error) }))
process.on('unhandledRejection', error => tell({ kind: 'trouble', mod: '', message: messageOf(error) }))

port.on('message', (message: ToSimulators) => {
  const { mod } = message
  if (message.kind === 'serve') void serve(mod, message.simulatorUrl, message.settings)
  else if (message.kind === 'fault') void servers.get(mod)?.then(server => server.setFault(message.fault))
  else {
    void servers.get(mod)?.then(server => server.close())
    servers.delete(mod)
  }
})

async function serve(mod: string, url: string, settings: Record<string, unknown>): Promise<void> {
  try {
    const { simulator } = (await import(url)) as { simulator: Simulator }
    const server = serveSimulator(simulator, {
      settings,
      clock: systemClock,
      warn: message => tell({ kind: 'trouble', mod, message }),
    })
    servers.set(mod, server)
    const { host, port } = (await server).address
    tell({ kind: 'served', mod, host, port })
  } catch (error) {
    servers.delete(mod)
    tell({ kind: 'trouble', mod, message: messageOf(error) })
  }
}
