import { systemClock } from '../../base/clock.ts'
import type { Json } from '../../base/json.ts'
import type { Driver } from '../../driver-kit/define-driver.ts'
import type { Fault, Simulator } from '../../driver-kit/define-simulator.ts'
import { simulatedAddress } from '../simulators/simulated-address.ts'
import { serveSimulator } from '../simulators/simulator-server.ts'
import { createMonitors } from '../worker/monitors.ts'
import { runModule } from '../worker/running-module.ts'
import type { WireItem } from '../worker-contract.ts'

interface Given {
  settings?: Record<string, Json>
  simulatorSettings?: Record<string, unknown>
}

/** Runs a driver against its simulator over a real link: what the tests of drivers stand on. */
export async function onSimulator(
  driver: Driver,
  simulator: Simulator,
  { settings = {}, simulatorSettings = settings }: Given = {},
) {
  const log: string[] = []
  const wire: WireItem[] = []
  const status: Record<string, Json> = {}
  /** Every change, in order. */
  const changes: Record<string, Json>[] = []
  const checks = new Set<() => void>()
  const server = await serveSimulator(simulator, {
    settings: simulatorSettings,
    clock: systemClock,
    warn: message => log.push(message),
  })
  const { perCommand = false, uri } = driver.transport.options
  const address = simulatedAddress({ ...server.address, protocol: simulator.protocol }, { perCommand, declared: uri })
  const module = runModule({
    start: {
      mod: 'mod-test',
      number: 1,
      address,
      facts: {
        id: 'mod-test',
        slug: `${driver.moduleName}_1`,
        ip: address.ip,
        port: address.port,
        uri: address.uri,
        udp: address.kind === 'udp',
        tls: address.tls,
        makebreak: perCommand,
        notes: '',
        simulated: true,
      },
      settings,
      watched: { debug: true, wire: true, queue: false },
    },
    driver,
    clock: systemClock,
    enter: run => run(),
    call: () => Promise.reject(new Error('a device driver calls no other module')),
    monitors: createMonitors(() => undefined),
    system: undefined,
    tell(news) {
      if (news.kind === 'log') log.push(`${news.level}: ${news.message}`)
      if (news.kind === 'wire') wire.push(...news.items)
      if (news.kind !== 'status') return
      changes.push(news.changed)
      for (const [key, value] of Object.entries(news.changed)) {
        if (value === null) delete status[key]
        else status[key] = value
      }
      for (const check of checks) check()
    },
  })
  return {
    exec: async (method: string, ...args: Json[]) => (await module.exec(method, args, undefined)).value,
    status,
    changes,
    /** What went both ways. */
    wire,
    log,
    /** Resolves once the status is so; fails with what it was and the log when it is not in time. */
    until: (predicate: (status: Record<string, Json>) => boolean, withinMs = 10_000) =>
      new Promise<void>((resolve, reject) => {
        const done = () => {
          late()
          checks.delete(check)
        }
        const check = () => {
          if (!predicate(status)) return
          done()
          resolve()
        }
        const late = systemClock.timer(withinMs, () => {
          done()
          reject(new Error(`not so within ${withinMs} ms; status ${JSON.stringify(status)}; log:\n${log.join('\n')}`))
        })
        checks.add(check)
        check()
      }),
    simulator: {
      state: server.state,
      address: server.address,
      fault: (fault: Fault) => server.setFault(fault),
      /** Turns knobs as somebody on the page does; refused when the device could not be so. */
      set: (patch: Record<string, Json>) => server.setState(patch),
      dropAll() {
        server.setFault('dropping')
        server.setFault('none')
      },
    },
    async stop() {
      await module.stop()
      await server.close()
    },
  }
}
