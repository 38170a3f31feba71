import type { z } from 'zod'
import type { Clock } from '../../base/clock.ts'
import type { Json } from '../../base/json.ts'
import { Failed } from '../../base/result.ts'
import type { Fault, Simulator } from '../../driver-kit/define-simulator.ts'
import { byteDevice } from './byte-device.ts'
import { liveState } from './live-state.ts'
import { serveUdp } from './serve-udp.ts'
import { createStage, type Stage } from './stage.ts'

export interface SimulatorServer {
  readonly address: { host: string; port: number }
  /** The device's own state, alive: tests read it, and turn its knobs. */
  readonly state: unknown
  /** From now on the device misbehaves like this; `none` is well again. */
  setFault(fault: Fault): void
  /** Turns knobs as the page does: `invalid` with the field and the rule when the device could not be so. */
  setState(patch: Record<string, Json>): void
  /** Told the whole state after anything has changed it. */
  watchState(listener: (state: Json) => void): () => void
  close(): Promise<void>
}

export interface SimulatorOptions {
  settings: Record<string, unknown>
  clock: Clock
  warn(message: string): void
  /** 0 picks a free one. */
  port?: number
  /** Where its port is opened; loopback when absent. */
  host?: string
}

/** Where a simulated device is reached, whatever is spoken there. */
export interface Port {
  readonly port: number
  /** Takes no new connection while it is not open. */
  setOpen(open: boolean): void
  /** Ends the connections there are. */
  cut(): void
  close(): Promise<void>
}

/** The device behind the port, as far as its host has to tell it something. */
interface Served {
  port: Port
  started(): void
  changed(keys: readonly string[]): void
}

/** Opens a simulated device's port: a real protocol server, with faults to order. */
export async function serveSimulator(simulator: Simulator, options: SimulatorOptions): Promise<SimulatorServer> {
  const { clock, warn, port = 0, host = '127.0.0.1' } = options
  const state = liveState(simulator.state, clock)
  const stage = createStage({ settings: parseSettings(simulator.settings, options.settings), state, clock, host, warn })
  let reachable = true
  const served = await serve(simulator, stage, port, next => {
    reachable = next
    obey()
    if (!reachable) served.port.cut()
  })
  const obey = () => served.port.setOpen(reachable && stage.fault !== 'refusing')
  stage.run(served.started)

  return {
    address: { host, port: served.port.port },
    state: state.value,
    setFault(next) {
      stage.fault = next
      obey()
      if (next === 'dropping') served.port.cut()
    },
    setState(patch) {
      const keys = state.set(patch)
      if (keys.length) stage.run(() => served.changed(keys))
    },
    watchState: state.watch,
    async close() {
      stage.stop()
      state.stop()
      await served.port.close()
      stage.stop()
    },
  }
}

/** The libraries of the larger protocols are loaded when a device speaks them. */
async function serve(
  simulator: Simulator,
  stage: Stage,
  port: number,
  setReachable: (reachable: boolean) => void,
): Promise<Served> {
  if (simulator.protocol === 'http') {
    const { serveHttp } = await import('./serve-http.ts')
    return {
      port: await serveHttp(simulator, stage, port),
      started: () => simulator.started?.(stage),
      changed: keys => simulator.changed?.(keys, stage),
    }
  }
  if (simulator.protocol === 'mqtt') {
    const { serveMqtt } = await import('./serve-mqtt.ts')
    const { context, ...open } = await serveMqtt(simulator, stage, port)
    return {
      port: open,
      started: () => simulator.started?.(context),
      changed: keys => simulator.changed?.(keys, context),
    }
  }
  const device = byteDevice(simulator, stage, setReachable)
  const openPort = async (): Promise<Port> => {
    switch (simulator.protocol) {
      case 'udp':
        return serveUdp(stage, device, port)
      case 'ssh':
        return (await import('./serve-ssh.ts')).serveSsh(simulator, stage, device, port)
      case 'websocket':
        return (await import('./serve-websocket.ts')).serveWebSocket(stage, device, port)
      default:
        return (await import('./serve-tcp.ts')).serveTcp(simulator, stage, device, port)
    }
  }
  return {
    port: await openPort(),
    started: () => simulator.started?.(device.everyone),
    changed: keys => simulator.changed?.(keys, device.everyone),
  }
}

function parseSettings(schema: z.ZodObject, settings: Record<string, unknown>): Record<string, unknown> {
  const parsed = schema.safeParse(settings)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const field = issue?.path.join('.') ?? ''
  throw new Failed('invalid', `The simulator cannot use the setting ${field}: ${issue?.message ?? 'not valid'}.`, {
    field,
  })
}
