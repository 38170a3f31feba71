import { keyIn } from '../../../runtime/compiled/driver-key.ts'
import type { Runtime } from '../../../runtime/runtime.ts'
import type { ThreadFacts } from '../../../runtime/threads.ts'
import type { DriverStatus, EdgeAnswer, SystemStatus } from '../messages.ts'
import type { Assignments } from './assignments.ts'
import type { KnownDrivers } from './known-drivers.ts'

/** What the centre may want to know (edge.md 4.9). */
export interface Queries {
  driverLoaded(key: string): boolean
  driverStatus(key: string): EdgeAnswer
  loadedModules(): EdgeAnswer
  runCount(): EdgeAnswer
  systemStatus(): EdgeAnswer
  /** Ends the driver's thread, which begins anew (edge.md 4.8). False when it is not loaded. */
  kill(key: string): boolean
}

interface Parts {
  runtime: Runtime
  assignments: Assignments
  drivers: KnownDrivers
  machine(): SystemStatus
}

const KIB_IN_MB = 1_024
const MOST_32_BITS = 2 ** 31 - 1

export function createQueries({ runtime, assignments, drivers, machine }: Parts): Queries {
  /** The loaded modules, by the key of their driver. */
  function loaded(): Map<string, string[]> {
    const here = assignments.all().filter(([, { key }]) => drivers.isHere(key))
    const groups = Map.groupBy(here, ([, { key }]) => key)
    return new Map([...groups].map(([key, group]) => [key, group.map(([mod]) => mod)]))
  }

  const driverLoaded = (key: string) => loaded().has(key)
  const started = (mods: readonly string[]) => mods.filter(mod => runtime.transportOf(mod) !== undefined)

  const threadOf = (key: string) => {
    const fileName = drivers.fileName(key)
    return runtime.threads().find(({ driver }) => driver.fileName === fileName || keyIn(driver.fileName) === key)
  }

  return {
    driverLoaded,
    driverStatus(key) {
      const mods = loaded().get(key)
      const status = mods && statusOf(threadOf(key), started(mods).length)
      return { type: 'driver_status_response', success: true, ...(status ? { status } : {}) }
    },
    loadedModules() {
      const modules = Object.fromEntries([...loaded()].map(([key, mods]) => [key, started(mods)]))
      return { type: 'loaded_modules_response', success: true, modules }
    },
    runCount() {
      const now = loaded()
      const modules = [...now.values()].reduce((sum, mods) => sum + mods.length, 0)
      return { type: 'run_count_response', success: true, count: { drivers: now.size, modules } }
    },
    systemStatus() {
      const { hostname, core_cpu, total_cpu, cpu_count, memory_total, memory_usage, core_memory } = machine()
      const status = {
        hostname,
        cpu_count: whole(cpu_count),
        core_cpu: percent(core_cpu),
        total_cpu: percent(total_cpu),
        memory_total: whole(memory_total),
        memory_usage: whole(memory_usage),
        core_memory: whole(core_memory),
      }
      return { type: 'system_status_response', success: true, status }
    },
    kill(key) {
      if (!driverLoaded(key)) return false
      const driver = threadOf(key)?.driver
      if (driver) runtime.endDriver(driver, 'the central server ended it')
      return true
    },
  }
}

function statusOf(thread: ThreadFacts | undefined, module_instances: number): DriverStatus {
  const { busy, heapUsedMb, heapLimitMb = 0 } = thread ?? {}
  const using = thread?.up && {
    ...(busy === undefined ? {} : { percentage_cpu: percent(busy * 100) }),
    memory_total: whole(heapLimitMb * KIB_IN_MB),
    ...(heapUsedMb === undefined ? {} : { memory_usage: whole(heapUsedMb * KIB_IN_MB) }),
  }
  return {
    running: thread?.up ?? false,
    module_instances,
    last_exit_code: thread?.lastEnd?.exitCode ?? 0,
    launch_count: thread?.launches ?? 0,
    launch_time: Math.floor((thread?.launchedAt ?? 0) / 1_000),
    ...using,
  }
}

/** Core reads whole numbers of 32 bits there (edge.md 2.5). */
const whole = (value: number) => (value > 0 ? Math.min(MOST_32_BITS, Math.round(value)) : 0)

/** No number is 0, and one without end is 100 (edge.md 2.5). */
const percent = (value: number) => (value > 0 ? Math.round(Math.min(100, value) * 100) / 100 : 0)
