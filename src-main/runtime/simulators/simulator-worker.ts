import { parentPort } from 'node:worker_threads'
import { z } from 'zod'
import { systemClock } from '../../base/clock.ts'
import { type Json, toJson } from '../../base/json.ts'
import { Failed, messageOf, toResult } from '../../base/result.ts'
import type { Simulator } from '../../driver-kit/define-simulator.ts'
import { replay } from './replay.ts'
import type { FromSimulators, ToSimulators } from './simulator-messages.ts'
import { type SimulatorServer, serveSimulator } from './simulator-server.ts'

// The thread that all simulated devices of this node live in.

if (!parentPort) throw new Error('This file runs in a worker thread only.')
const port = parentPort
const tell = (news: FromSimulators) => port.postMessage(news)
/** Each settles once its device listens, or with nothing when it cannot. */
const servers = new Map<number, Promise<SimulatorServer | undefined>>()

process.on('uncaughtException', error => tell({ kind: 'trouble', mod: undefined, message: messageOf(error) }))
process.on('unhandledRejection', error => tell({ kind: 'trouble', mod: undefined, message: messageOf(error) }))

port.on('message', (message: ToSimulators) => {
  const { stand } = message
  switch (message.kind) {
    case 'serve':
      return void servers.set(
        stand,
        serve(stand, message.mod, message.settings, async () => {
          const { simulator } = (await import(message.simulatorUrl)) as { simulator: Simulator }
          return simulator
        }),
      )
    case 'replay':
      return void servers.set(
        stand,
        serve(stand, message.mod, {}, async () => replay(message.recording, text => warn(message.mod, text))),
      )
    case 'fault':
      return void servers.get(stand)?.then(server => server?.setFault(message.fault))
    case 'set':
      return void turn(stand, message.call, message.patch)
    case 'close':
      void servers.get(stand)?.then(server => server?.close())
      return void servers.delete(stand)
  }
})

const warn = (mod: string, message: string) => tell({ kind: 'trouble', mod, message })

async function serve(
  stand: number,
  mod: string,
  settings: Record<string, unknown>,
  load: () => Promise<Simulator>,
): Promise<SimulatorServer | undefined> {
  try {
    const simulator = await load()
    const options = { settings, clock: systemClock, warn: (text: string) => warn(mod, text) }
    const server = await serveSimulator(simulator, options)
    const at = { ...server.address, protocol: simulator.protocol }
    server.watchState(state => tell({ kind: 'state', stand, state }))
    tell({ kind: 'served', stand, at, state: toJson(server.state), schema: schemaOf(simulator.state) })
    return server
  } catch (error) {
    tell({ kind: 'failed', stand, message: messageOf(error) })
    return undefined
  }
}

async function turn(stand: number, call: number, patch: Record<string, Json>): Promise<void> {
  const server = await servers.get(stand)
  const result = await toResult(() => {
    if (!server) throw new Failed('not_found', 'This simulated device is gone.')
    server.setState(patch)
    return null
  })
  // The new state has to be there before whoever turned the knob is told that it is.
  if (server && result.ok) tell({ kind: 'state', stand, state: toJson(server.state) })
  tell({ kind: 'set-done', call, result })
}

function schemaOf(state: z.ZodObject): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(state, { io: 'input', unrepresentable: 'any' })
  return toJson(rest)
}
