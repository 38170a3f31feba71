import { readFileSync } from 'node:fs'
import { errnoOf } from './disk.ts'

/**
 * What tells a process from a later one with the same number: the boot, and the clock tick of its start
 * (proc(5): field 22 of /proc/<pid>/stat). Not known on other systems than Linux, nor for a dead process.
 */
export function startOf(pid: number): string | undefined {
  try {
    const { state, start } = parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'))
    if (state === 'Z' || state === 'X') return undefined
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${start}`
  } catch {
    return undefined
  }
}

/** Whether that very process still runs. Where starts are not known, its number alone decides. */
export function isRunning(pid: number, start: string | null): boolean {
  if (start !== null) return startOf(pid) === start
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errnoOf(error) === 'EPERM'
  }
}

/** The second field is the program's name in parentheses and may hold spaces and parentheses itself. */
export function parseStat(stat: string): { state: string; start: string } {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return { state: fields[0] ?? '', start: fields[19] ?? '' }
}
