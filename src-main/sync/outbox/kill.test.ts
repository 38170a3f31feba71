import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../store/testing/temporary-folder.ts'
import { fakeCentre } from './testing/fake-centre.ts'
import { openedOutbox, turns } from './testing/opened-outbox.ts'

const KILLS = process.env.ALCOVE_SOAK ? 300 : 6
const writer = join(import.meta.dirname, 'testing/writer.ts')

test('every event and setting that was taken is found after SIGKILL at a random moment, in order', {
  timeout: KILLS * 10_000,
}, async () => {
  const folder = temporaryFolder()
  const centre = fakeCentre()
  let next = 1
  for (let round = 0; round < KILLS; round++) {
    const kept = await writeUntilKilled(folder, next)
    const outbox = await openedOutbox({ folder })
    expect(outbox.lines).toEqual([])
    const link = centre.link()
    const drained = outbox.drain(link, { extended: true, nodeId: 'node-1' })
    while (outbox.facts().events + outbox.facts().settings > 0) await turns()
    link.cut()
    await drained
    await outbox.close()
    // The last one may have been taken, and killed before it could say so.
    expect(centre.events.length - kept).toBeOneOf([0, 1])
    next = centre.events.length + 1
    for (const [name, value] of centre.settings)
      expect(Number(value) % 5, 'the newest of its name').toBe(Number(name.at(-1)))
    expect(Math.max(...[...centre.settings.values()].map(Number))).toBeGreaterThanOrEqual(kept)
  }
  expect(centre.events.map(Number)).toEqual(Array.from({ length: next - 1 }, (_, index) => index + 1))
})

/** Gives the last number that was kept before the process died. */
async function writeUntilKilled(folder: string, first: number): Promise<number> {
  let last = first - 1
  const killAfter = first + Math.floor(Math.random() * 3_000)
  const child = spawn(process.execPath, [writer, folder, String(first)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'close')
  for await (const line of createInterface(child.stdout)) {
    expect(line).toMatch(/^(open|kept \d+)$/)
    if (line.startsWith('kept ')) last = Number(line.slice('kept '.length))
    if (last >= killAfter && !child.killed) {
      await setTimeout(Math.random() * 6)
      child.kill('SIGKILL')
    }
  }
  const [, signal] = await ended
  expect(signal).toBe('SIGKILL')
  return last
}
