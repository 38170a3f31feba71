import { rmSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fakeClock } from '../base/fake-clock.ts'
import { Failed } from '../base/result.ts'
import { openStore, type Store } from './open.ts'
import { type Fault, faultyDisk } from './testing/faulty-disk.ts'
import { notedLog } from './testing/noted-log.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'

// Whatever the disk does, and whenever: what was acknowledged is there, what is there can be read, and nothing else is.

const ROUNDS = process.env.ALCOVE_SOAK ? 10_000 : 150

interface Step {
  /** Each number is a row in two entities; null takes it away from both. */
  rows: { pair: number; count: number | null }[]
  fault: { after: number; kind: Fault; lasting: number } | undefined
  recovers: boolean
  awaited: boolean
}

const faults: Fault[] = ['ENOSPC', 'EIO', 'short', 'done but EIO', 'torn, then killed', 'killed']
const step: fc.Arbitrary<Step> = fc.record({
  rows: fc.array(fc.record({ pair: fc.nat(4), count: fc.option(fc.nat(99)) }), { minLength: 1, maxLength: 4 }),
  fault: fc.option(
    fc.record({ after: fc.nat(7), kind: fc.constantFrom(...faults), lasting: fc.integer({ min: 1, max: 6 }) }),
    { nil: undefined },
  ),
  recovers: fc.boolean(),
  awaited: fc.boolean(),
})

test('whatever the disk refuses, tears or loses, nothing acknowledged is lost and nothing else is found', async () => {
  const folder = temporaryFolder()
  let run = 0
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(step, { minLength: 1, maxLength: 8 }), { maxLength: 4 }), async lives => {
      const disk = faultyDisk()
      const opened = async () => {
        const log = notedLog()
        return { store: await openStore({ folder: `${folder}/${run}`, log, clock: fakeClock(), disk }), log }
      }
      run += 1
      for (const life of lives) {
        const { store } = await opened()
        await store.write(change => void change.put('zone', { id: 'zone-first', name: 'x' }))
        const possible = await live(store, disk, life)
        if (!disk.killed) disk.recover()
        await store.close()
        disk.recover()
        const later = await opened()
        expect(possible).toContain(rowsOf(later.store))
        expect(later.log.lines.filter(line => /^error|both|Nor can/.test(line))).toEqual([])
        await later.store.write(change => void change.put('zone', { id: 'zone-last', name: 'x' }))
        const last = rowsOf(later.store)
        await later.store.close()
        const after = await opened()
        expect(rowsOf(after.store)).toBe(last)
        await after.store.close()
      }
      // Thousands of them would be too much to clean up at the end.
      rmSync(`${folder}/${run}`, { recursive: true, force: true })
    }),
    { numRuns: ROUNDS },
  )
})

/** Runs until it is killed, or the steps are over; gives what may be found on disk after it. */
async function live(store: Store, disk: ReturnType<typeof faultyDisk>, steps: readonly Step[]): Promise<string[]> {
  let acknowledged = rowsOf(store)
  /** What memory was since then, with changes that nobody has heard of yet. */
  let sinceThen: string[] = []
  /** What a disk that went on failing could not take back before the kill, though the callers were told. */
  let ghosts: string[] = []
  const pending: Promise<void>[] = []
  for (const { rows, fault, recovers, awaited } of steps) {
    if (recovers && !disk.killed) disk.recover()
    if (fault && !disk.killed) disk.breakAfter(fault.after, fault.kind, fault.lasting)
    const before = rowsOf(store)
    const write = store.write(change => {
      for (const { pair, count } of rows) {
        if (count === null) {
          change.remove('zone', `zone-${pair}`)
          change.remove('module', `mod-${pair}`)
        } else {
          change.put('zone', { id: `zone-${pair}`, name: 'x', count })
          change.put('module', { id: `mod-${pair}`, driver_id: 'driver-1', port: count })
        }
      }
    })
    const now = rowsOf(store)
    // What changes nothing waits for nothing, and says nothing of those before it.
    if (now !== before) sinceThen.push(now)
    const settled = write.then(
      () => {
        if (now === before) return
        expect(disk.killed).toBe(false)
        acknowledged = now
        sinceThen = sinceThen.slice(sinceThen.indexOf(now) + 1)
        ghosts = []
      },
      error => {
        expect(error).toBeInstanceOf(Failed)
        expect(error.code).toBe('offline')
        // Everybody who waits fails together, and is told so; only a program that is killed tells nobody.
        if (disk.killed) return
        sinceThen = sinceThen.filter(state => state !== now)
        if (disk.troubles > 1) ghosts.push(now)
      },
    )
    pending.push(settled)
    if (awaited) await settled
    if (disk.killed) break
  }
  await Promise.all(pending)
  if (!disk.killed) expect(rowsOf(store)).toBe(acknowledged)
  return [acknowledged, ...sinceThen, ...(disk.killed ? ghosts : [])]
}

const rowsOf = (store: Store) =>
  JSON.stringify(
    [...store.zone.all(), ...store.module.all()]
      .map(row => [row.id, 'count' in row ? row.count : row.port])
      .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
  )

test('a write that was done though the disk said no is taken back: at once, with the next one, or on closing', async () => {
  const folder = temporaryFolder()
  const disk = faultyDisk()
  const opened = () => openStore({ folder, log: notedLog(), clock: fakeClock(), disk })
  const put = (store: Store, name: string) => store.write(change => void change.put('zone', { id: name, name }))
  const names = async () => {
    const store = await opened()
    await store.close()
    return store.zone.all().map(({ name }) => name)
  }
  const failed = { code: 'offline' }

  let store = await opened()
  // The write itself is done before; with no generation there is nothing to put aside, so this is the rename.
  disk.breakAfter(1, 'done but EIO', 1)
  await expect(put(store, 'at once')).rejects.toMatchObject(failed)
  await store.close()
  expect(await names()).toEqual([])

  store = await opened()
  disk.breakAfter(1, 'done but EIO', 1)
  await expect(put(store, 'first')).rejects.toMatchObject(failed)
  await put(store, 'next')
  disk.breakAfter(3, 'EIO', 9)
  await expect(put(store, 'synced in vain')).rejects.toMatchObject(failed)
  await expect(put(store, 'refused')).rejects.toMatchObject(failed)
  disk.recover()
  await store.close()
  expect(await names()).toEqual(['next'])
})
