import { Worker } from 'node:worker_threads'
import { emitter } from '../../base/emitter.ts'
import type { Log } from '../../base/log.ts'
import type { Fault } from '../../driver-kit/define-simulator.ts'
import type { FromSimulators, ToSimulators } from './simulator-worker.ts'

/** Simulated devices that stand in for real ones, module by module. */
export interface Simulation {
  /** Where the simulator of this module listens; asks for one, and gives nothing, until it does. */
  addressFor(
    mod: string,
    simulatorUrl: string,
    settings: Record<string, unknown>,
  ): { host: string; port: number } | undefined
  fault(mod: string): Fault
  setFault(mod: string, fault: Fault): void
  /** Closes the simulators of all other modules. */
  keep(isSimulated: (mod: string) => boolean): void
  /** Tells that a simulator has come to listen. */
  readonly served: (listener: () => void) => () => void
  close(): Promise<void>
}

interface Stand {
  address: { host: string; port: number } | undefined
  fault: Fault
}

export function createSimulation(workerUrl: URL, log: Log): Simulation {
  const stands = new Map<string, Stand>()
  const served = emitter<void>()
  let worker: Worker | undefined
  let closed = false

  function tell(message: ToSimulators): void {
    worker ??= begin()
    worker.postMessage(message)
  }

  /** The thread is only there once something is simulated. */
  function begin(): Worker {
    const thread = new Worker(workerUrl)
    thread.on('message', (news: FromSimulators) => {
      if (news.kind === 'trouble') return log.error(`Simulator of ${news.mod || 'a device'}: ${news.message}`)
      const stand = stands.get(news.mod)
      if (!stand) return
      stand.address = { host: news.host, port: news.port }
      served.emit()
    })
    thread.on('error', error => log.error(`The simulators have stopped: ${error.message}`))
    thread.once('exit', () => {
      worker = undefined
      if (closed) return
      // Whoever stood on one asks again, and gets a new one.
      stands.clear()
      served.emit()
    })
    return thread
  }

  return {
    served: listener => served.on(listener),
    addressFor(mod, simulatorUrl, settings) {
      const stand = stands.get(mod)
      if (stand) return stand.address
      stands.set(mod, { address: undefined, fault: 'none' })
      tell({ kind: 'serve', mod, simulatorUrl, settings })
      return undefined
    },
    fault: mod => stands.get(mod)?.fault ?? 'none',
    setFault(mod, fault) {
      const stand = stands.get(mod)
      if (!stand || stand.fault === fault) return
      stand.fault = fault
      tell({ kind: 'fault', mod, fault })
    },
    keep(isSimulated) {
      for (const mod of stands.keys()) {
        if (isSimulated(mod)) continue
        stands.delete(mod)
        tell({ kind: 'close', mod })
      }
    },
    async close() {
      closed = true
      await worker?.terminate()
    },
  }
}
