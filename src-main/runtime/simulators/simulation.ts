import { Worker } from 'node:worker_threads'
import { emitter } from '../../base/emitter.ts'
import type { Json } from '../../base/json.ts'
import type { Log } from '../../base/log.ts'
import { Failed, fromResult, messageOf } from '../../base/result.ts'
import type { Fault } from '../../driver-kit/define-simulator.ts'
import type { Recordings } from './recordings.ts'
import type { SimulatedAt } from './simulated-address.ts'
import type { FromSimulators, ToSimulators } from './simulator-messages.ts'
import { createWatchers } from './watchers.ts'

/** Simulated devices that stand in for real ones, module by module. */
export interface Simulation {
  /** Where the simulator of this module listens; asks for one, and gives nothing, until it does. */
  addressFor(mod: string, simulatorUrl: string, settings: Record<string, unknown>): SimulatedAt | undefined
  /** Where a recording is played for this module; asks for that, and gives nothing, until it is. */
  replayFor(mod: string, recordingFile: string): SimulatedAt | undefined
  /** Why the simulated device of this module does not come to listen. */
  problem(mod: string): string | undefined
  fault(mod: string): Fault
  setFault(mod: string, fault: Fault): void
  /** What the simulated device holds, and the JSON Schema that a form for it is drawn from. */
  stateOf(mod: string): { state: Json; schema: Json } | undefined
  /** Turns knobs; `invalid` with the field and the rule when the device could not be so. */
  setState(mod: string, patch: Record<string, Json>): Promise<void>
  /** Told what the simulated device holds, when there is one, and then whenever that has changed. */
  watchState(mod: string, listener: (state: Json) => void): () => void
  /** Closes the simulators of all other modules. */
  keep(isSimulated: (mod: string) => boolean): void
  /** Tells of which module the simulator has come to listen, or cannot. */
  readonly served: (listener: (mod: string) => void) => () => void
  close(): Promise<void>
}

interface Stand {
  number: number
  /** The code or the recording that it comes from. */
  source: string
  at: SimulatedAt | undefined
  fault: Fault
  problem: string | undefined
  held: { state: Json; schema: Json } | undefined
}

interface Pending {
  resolve(): void
  reject(error: Failed): void
}

export function createSimulation(workerUrl: URL, log: Log, recordings?: Pick<Recordings, 'read'>): Simulation {
  /** By module. */
  const stands = new Map<string, Stand>()
  const watchers = createWatchers<Json>()
  const calls = new Map<number, Pending>()
  const served = emitter<string>()
  let worker: Worker | undefined
  let closed = false
  let [lastStand, lastCall] = [0, 0]

  function tell(message: ToSimulators): void {
    if (closed) return
    worker ??= begin()
    worker.postMessage(message)
  }

  /** The thread is only there once something is simulated. */
  function begin(): Worker {
    const thread = new Worker(workerUrl)
    thread.on('message', hear)
    thread.on('error', error => log.error(`The simulators have stopped: ${error.message}`))
    thread.once('exit', () => {
      worker = undefined
      const why = closed ? 'The node is stopping.' : 'The simulators have stopped. Try again in a moment.'
      for (const call of calls.values()) call.reject(new Failed('cancelled', why))
      calls.clear()
      if (closed) return
      // Whoever stood on one asks again, and gets a new one.
      const gone = [...stands.keys()]
      stands.clear()
      for (const mod of gone) served.emit(mod)
    })
    return thread
  }

  function hear(news: FromSimulators): void {
    if (news.kind === 'trouble') return log.error(`Simulator of ${news.mod ?? 'a device'}: ${news.message}`)
    if (news.kind === 'set-done') {
      const call = calls.get(news.call)
      calls.delete(news.call)
      try {
        fromResult(news.result)
        call?.resolve()
      } catch (error) {
        if (error instanceof Failed) call?.reject(error)
      }
      return
    }
    const [mod, stand] = [...stands].find(([, { number }]) => number === news.stand) ?? []
    if (mod === undefined || !stand) return
    if (news.kind === 'failed') return failed(mod, stand, news.message)
    const schema = news.kind === 'served' ? news.schema : stand.held?.schema
    if (schema !== undefined) stand.held = { state: news.state, schema }
    watchers.tell(mod, news.state)
    if (news.kind !== 'served') return
    stand.at = news.at
    // A fault of a recording that was still being read has not reached it.
    if (stand.fault !== 'none') tell({ kind: 'fault', stand: stand.number, fault: stand.fault })
    served.emit(mod)
  }

  function failed(mod: string, stand: Stand, message: string): void {
    stand.problem = message
    log.error(`Simulator of ${mod}: ${message}`)
    served.emit(mod)
  }

  function standFor(mod: string, source: string, start: (stand: Stand) => void): SimulatedAt | undefined {
    const there = stands.get(mod)
    if (there?.source === source) return there.at
    if (there) tell({ kind: 'close', stand: there.number })
    const stand: Stand = {
      number: ++lastStand,
      source,
      at: undefined,
      fault: 'none',
      problem: undefined,
      held: undefined,
    }
    stands.set(mod, stand)
    start(stand)
    return undefined
  }

  async function play(mod: string, stand: Stand, file: string): Promise<void> {
    try {
      if (!recordings) throw new Failed('not_found', `There is no recording "${file}".`)
      const recording = await recordings.read(file)
      if (stands.get(mod) === stand) tell({ kind: 'replay', stand: stand.number, mod, recording })
    } catch (error) {
      if (stands.get(mod) === stand) failed(mod, stand, messageOf(error))
    }
  }

  return {
    served: listener => served.on(listener),
    addressFor: (mod, simulatorUrl, settings) =>
      standFor(mod, simulatorUrl, ({ number }) => tell({ kind: 'serve', stand: number, mod, simulatorUrl, settings })),
    replayFor: (mod, file) => standFor(mod, `recording ${file}`, stand => void play(mod, stand, file)),
    problem: mod => stands.get(mod)?.problem,
    fault: mod => stands.get(mod)?.fault ?? 'none',
    setFault(mod, fault) {
      const stand = stands.get(mod)
      if (!stand || stand.fault === fault) return
      stand.fault = fault
      tell({ kind: 'fault', stand: stand.number, fault })
    },
    stateOf: mod => stands.get(mod)?.held,
    async setState(mod, patch) {
      const stand = stands.get(mod)
      if (!stand?.held) throw new Failed('offline', `No simulated device stands in for ${mod} just now.`)
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const call = ++lastCall
      calls.set(call, { resolve, reject })
      tell({ kind: 'set', stand: stand.number, call, patch })
      await promise
    },
    watchState(mod, listener) {
      const stop = watchers.watch(mod, listener)
      const held = stands.get(mod)?.held
      if (held) listener(held.state)
      return stop
    },
    keep(isSimulated) {
      for (const [mod, { number }] of stands) {
        if (isSimulated(mod)) continue
        stands.delete(mod)
        tell({ kind: 'close', stand: number })
      }
    },
    async close() {
      closed = true
      await worker?.terminate()
    },
  }
}
