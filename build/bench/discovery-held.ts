import type { ChildProcess } from 'node:child_process'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** What a program holds, in MB. */
export interface Held {
  rss: number
  rssAfterGc: number
  heap: number
}

/** In a program that is measured, beside `answerTurns`. */
export function answerHeld(): void {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  process.on('message', said => {
    if (said === 'cpu') process.send?.(process.cpuUsage())
    if (said !== 'held') return
    const rss = process.memoryUsage.rss()
    collect()
    collect()
    const after = process.memoryUsage()
    const mb = (bytes: number) => bytes / 2 ** 20
    const held: Held = { rss: mb(rss), rssAfterGc: mb(after.rss), heap: mb(after.heapUsed) }
    process.send?.(held)
  })
}

export const held = (child: ChildProcess): Promise<Held> => ask(child, 'held')

/** The processor's time that it has had since it began, in ms. */
export async function cpuMs(child: ChildProcess): Promise<number> {
  const { user, system } = await ask<NodeJS.CpuUsage>(child, 'cpu')
  return (user + system) / 1_000
}

const ask = <T>(child: ChildProcess, what: string): Promise<T> =>
  new Promise(resolve => {
    child.once('message', said => resolve(said as T))
    child.send(what)
  })
