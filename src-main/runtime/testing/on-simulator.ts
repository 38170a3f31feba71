import { systemClock } from '../../base/clock.ts'
import type { Json } from '../../base/json.ts'
import type { Driver } from '../../driver-kit/define-driver.ts'
import type { Fault, Simulator } from '../../driver-kit/define-simulator.ts'
import { serveSimulator } from '../simulators/simulator-server.ts'
import { runModule } from '../worker/running-module.ts'

interface Given {
  settings?: Record<string, Json>
  simulatorSettings?: Record<string, unknown>
}

/** Runs a driver against its simulator over a real socket: what the tests of drivers stand on. */
export async function onSimulator(
  driver: Driver,
  simulator: Simulator,
  { settings = {}, simulatorSettings = settings }: Given = {},
) {
  const log: string[] = []
  const status: Record<string, Json> = {}
  const checks = new Set<() => void>()
  const server = await serveSimulator(simulator, {
    settings: simulatorSettings,
    clock: systemClock,
    warn: message => log.push(message),
  })
  const { host, port } = server.address
  const module = runModule({
    start: {
      mod: 'mod-test',
      number: 1,
      label: `${driver.moduleName}_1`,
      address: { ip: host, port, uri: `http://${host}:${port}` },
      settings,
      debug: true,
    },
    driver,
    clock: systemClock,
    enter: run => run(),
    callSystem: () => Promise.reject(new Error('a device driver calls no system')),
    system: undefined,
    tell(news) {
      if (news.kind === 'log') log.push(`${news.level}: ${news.message}`)
      if (news.kind !== 'status') return
      for (const [key, value] of Object.entries(news.changed)) {
        if (value === null) delete status[key]
        else status[key] = value
      }
      for (const check of checks) check()
    },
  })
  return {
    exec: (method: string, ...args: Json[]) => module.exec(method, args, undefined, new AbortController().signal),
    status,
    log,
    /** Resolves once the status is so; fails with what it was and the log when it is not in time. */
    until: (predicate: (status: Record<string, Json>) => boolean, withinMs = 5_000) =>
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
      dropAll() {
        server.setFault('drop')
        server.setFault('none')
      },
    },
    async stop() {
      await module.stop()
      await server.close()
    },
  }
}
