import { readFile } from 'node:fs/promises'

export interface ProcessFacts {
  memoryMb: number
  /** Time on a processor since it began. */
  cpuMs: number
}

/** How a process is (proc(5)); nothing when it is gone, or when the machine does not tell. */
export async function processFacts(pid: number): Promise<ProcessFacts | undefined> {
  try {
    const [stat, status] = await Promise.all(['stat', 'status'].map(name => readFile(`/proc/${pid}/${name}`, 'latin1')))
    // The second field is the program's name, and may have anything in it.
    const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? []
    const [userTicks, systemTicks] = [Number(fields[11]), Number(fields[12])]
    const memoryKb = Number(/^VmRSS:\s+(\d+)/m.exec(status ?? '')?.[1] ?? 0)
    return { memoryMb: Math.round(memoryKb / 1024), cpuMs: (userTicks + systemTicks) * TICK_MS }
  } catch {
    return undefined
  }
}

/** Linux tells programs of hundredths of a second, whatever it counts in itself (`USER_HZ`). */
const TICK_MS = 10
