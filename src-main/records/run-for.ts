import vm from 'node:vm'

/** Only what is begun from another place can be stopped. */
let place: vm.Context | undefined
const script = new vm.Script('work()')

/**
 * Does work that may go on without end, as anybody's expressions may, and stops it after so long by the clock on the
 * wall. Nothing when it was done; else how many milliseconds the processor spent on it: few of them mean that the machine
 * was busy with something else.
 */
export function runFor(mostMs: number, work: () => void): number | undefined {
  const before = process.threadCpuUsage()
  place ??= vm.createContext({})
  place.work = work
  try {
    script.runInContext(place, { timeout: mostMs })
    return undefined
  } catch (error) {
    if (!isTimeout(error)) throw error
    const { user, system } = process.threadCpuUsage(before)
    return (user + system) / 1_000
  }
}

/** It comes from the other place, whose `Error` is not ours. */
const isTimeout = (error: unknown) =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
