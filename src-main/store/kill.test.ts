import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { systemClock } from '../base/clock.ts'
import { openStore } from './open.ts'
import { notedLog } from './testing/noted-log.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'

/** How often a process is killed, in all: two or three a second on two cores, so the soak takes ten minutes. */
const KILLS = process.env.ALCOVE_SOAK ? 1_200 : 44
const LANES = 2
const writer = join(import.meta.dirname, 'testing/writer.ts')

test.concurrent.for(Array.from({ length: LANES }, (_, lane) => lane))(
  'every acknowledged write is found after SIGKILL at a random moment (lane %i)',
  { timeout: KILLS * 2_000 },
  async (_lane, { onTestFinished }) => {
    const folder = temporaryFolder(onTestFinished)
    const saved = new Map<number, number>()
    let next = 1
    for (let round = 0; round < KILLS / LANES; round++) {
      for (const number of await writeUntilKilled(folder, next)) {
        const pair = number % 20
        saved.set(pair, Math.max(saved.get(pair) ?? 0, number))
      }
      next = await check(folder, saved)
    }
    expect(saved.size).toBe(20)
  },
)

/** Gives the numbers that were acknowledged before the process died. */
async function writeUntilKilled(folder: string, first: number): Promise<number[]> {
  const numbers: number[] = []
  const killAfter = Math.floor(Math.random() * 40)
  const child = spawn(process.execPath, [writer, folder, String(first)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'close')
  for await (const line of createInterface(child.stdout)) {
    if (line.startsWith('saved ')) numbers.push(Number(line.slice('saved '.length)))
    // Counted from the n-th line, then a moment more: the kill falls anywhere within a write, or between two.
    if (numbers.length >= killAfter && !child.killed) {
      await setTimeout(Math.random() * 6)
      child.kill('SIGKILL')
    }
  }
  const [, signal] = await ended
  expect(signal).toBe('SIGKILL')
  return numbers
}

/** Opens what is left; gives the number to go on with. */
async function check(folder: string, saved: ReadonlyMap<number, number>): Promise<number> {
  const log = notedLog()
  const store = await openStore({ folder, log, clock: systemClock })
  for (const [pair, number] of saved) {
    expect(store.zone.get(`zone-${pair}`)?.count, `acknowledged write ${number}`).toBeGreaterThanOrEqual(number)
  }
  for (const zone of store.zone.all()) {
    expect(store.module.get(zone.id.replace('zone', 'mod'))?.port, 'both halves of a transaction').toBe(zone.count)
  }
  const known = /which no longer runs|is missing\. The generation before it/
  expect(log.lines.filter(line => !known.test(line))).toEqual([])
  expect(readdirSync(folder).filter(name => name.includes('damaged'))).toEqual([])
  const last = Math.max(0, ...store.zone.all().map(zone => zone.count))
  await store.close()
  return last + 1
}
