import { type Clock, cancelled } from '../../base/clock.ts'
import { Failed } from '../../base/result.ts'
import { readLines } from './lines.ts'
import { processFacts } from './process-facts.ts'
import { type GroupParts, spawnGroup } from './spawn-group.ts'
import { howItEnded, whyNotBegun } from './why-not-run.ts'

/** How long a program may think, how much it may say and take. */
export interface AskLimits {
  withinMs: number
  outputBytes: number
  memoryMb: number
}

export const askLimits: AskLimits = { withinMs: 10_000, outputBytes: 4 * 1024 * 1024, memoryMb: 512 }

const LOOK_MS = 250
const HELD_MS = 1_000
const KEPT_LINES = 5

/** Runs a program to its end and gives what it wrote. Throws `rejected`, with why it did not. */
export async function askBinary(
  parts: GroupParts,
  clock: Clock,
  signal: AbortSignal,
  { withinMs, outputBytes, memoryMb } = askLimits,
): Promise<string> {
  if (signal.aborted) throw cancelled(signal)
  const { process: child, kill } = spawnGroup(parts)
  const said: Buffer[] = []
  const complaints: string[] = []
  let bytes = 0
  let fault: string | undefined
  let isOver = false
  const endFor = (reason: string) => {
    fault ??= reason
    kill()
  }
  child.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > outputBytes) endFor(`it wrote more than ${outputBytes / 1024 / 1024} MB`)
    else said.push(chunk)
  })
  readLines(child.stderr, line => {
    complaints.push(line)
    if (complaints.length > KEPT_LINES) complaints.shift()
  })
  let stopLook = clock.timer(LOOK_MS, look)
  async function look(): Promise<void> {
    const facts = child.pid === undefined ? undefined : await processFacts(child.pid)
    if (facts && facts.memoryMb > memoryMb) endFor(`it took more than ${memoryMb} MB of memory`)
    if (!isOver) stopLook = clock.timer(LOOK_MS, look)
  }
  let stopHeld = () => {}
  const stopLate = clock.timer(withinMs, () => endFor(`it did not end within ${withinMs / 1000} s`))
  signal.addEventListener('abort', kill, { once: true })
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', error => reject(new Failed('rejected', whyNotBegun(error), error)))
      // What it began and sent out of its group may hold its output open.
      child.once('exit', () => {
        stopHeld = clock.timer(HELD_MS, () => {
          child.stdout.destroy()
          child.stderr.destroy()
        })
      })
      child.once('close', (code, how) => {
        if (signal.aborted) reject(cancelled(signal))
        else if (fault !== undefined) reject(new Failed('rejected', fault))
        else if (code === 0) resolve(Buffer.concat(said).toString('utf8'))
        else reject(new Failed('rejected', howItEnded(code, how, complaints)))
      })
    })
  } finally {
    isOver = true
    stopHeld()
    stopLook()
    stopLate()
    signal.removeEventListener('abort', kill)
  }
}
