import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Low } from 'lowdb'
import { JSONFile } from 'lowdb/node'
import { systemClock } from '../../src-main/base/clock.ts'
import { silentLog } from '../../src-main/base/log.ts'
import { realDisk } from '../../src-main/store/disk.ts'
import { openStore } from '../../src-main/store/open.ts'
import { campus, fillFolder } from './campus.ts'
import { median } from './processes.ts'
import { quantile, report, round } from './report.ts'

const ROUNDS = 5
const WRITES = 40

/** Single-row writes one after the other: ours, on disk when acknowledged; lowdb's own adapter, which never flushes. */
export async function writes(scratch: string): Promise<void> {
  for (const [entities, hold] of [
    [500, 5],
    [5_000, 30],
    [20_000, 120],
  ] as const)
    await acknowledged(scratch, entities, hold)
}

async function acknowledged(scratch: string, entities: number, hold: number): Promise<void> {
  const share = (part: number) => Math.round(entities * part)
  const records = campus({
    ...{ zones: share(0.1), systems: share(0.15), modules: share(0.25), settings: share(0.25) },
    ...{ metadata: entities - 2 * share(0.25) - share(0.15) - share(0.1) - 4, running: 0 },
  })
  const folder = join(scratch, `writes-${entities}`)
  await fillFolder(folder, records)
  let files = 0
  const disk: typeof realDisk = {
    ...realDisk,
    async write(path, chunks) {
      await realDisk.write(path, chunks)
      files += 1
    },
  }
  const store = await openStore({ folder, log: silentLog, clock: systemClock, disk })

  const peerFolder = join(scratch, `lowdb-${entities}`)
  mkdirSync(peerFolder)
  const tables = Object.fromEntries(
    Object.entries(records).map(([name, rows]) => [name, Object.fromEntries(rows.map(row => [row.id, row]))]),
  )
  const lowdb = new Low(new JSONFile<typeof tables>(join(peerFolder, 'db.json')), tables)
  await lowdb.write()

  const modules = store.module.all().map(row => row.id)
  const pick = () => modules[Math.floor(Math.random() * modules.length)] ?? ''
  const contestants = {
    alcove: (id: string, notes: string) => store.write(change => void change.update('module', id, { notes })),
    'lowdb JSONFile (no fsync)': (id: string, notes: string) => {
      Object.assign(tables.module?.[id] ?? {}, { notes })
      return lowdb.write()
    },
  }
  const took: Record<string, { p50: number; p99: number }[]> = {}
  for (let turn = 0; turn < ROUNDS; turn++) {
    for (const [name, write] of Object.entries(contestants)) {
      const times: number[] = []
      for (let count = 0; count < WRITES; count++) {
        const began = performance.now()
        await write(pick(), `${turn} ${count}`)
        times.push(performance.now() - began)
      }
      took[name] = [...(took[name] ?? []), { p50: quantile(times, 0.5), p99: quantile(times, 0.99) }]
    }
  }
  for (const [who, rounds] of Object.entries(took)) {
    report({
      what: `durable write acknowledged ms, ${entities} entities`,
      who,
      'p50 ms': round(median(rounds.map(one => one.p50))),
      'p99 ms': round(median(rounds.map(one => one.p99))),
      ...(who === 'alcove' ? { 'hold ms': hold } : {}),
    })
  }
  files = 0
  const began = performance.now()
  await Promise.all(Array.from({ length: 1_000 }, (_, count) => contestants.alcove(pick(), `at once ${count}`)))
  const ms = round(performance.now() - began, 0)
  const inOneTurn = files
  files = 0
  await Promise.all(
    Array.from({ length: 1_000 }, async (_, count) => {
      // As from callers on the network: over many turns of the event loop.
      for (let turn = 0; turn < count % 100; turn++) await new Promise(setImmediate)
      await contestants.alcove(pick(), `turn by turn ${count}`)
    }),
  )
  const what = `1,000 concurrent writes, ${entities} entities`
  report({ what, who: 'alcove', ms, 'files, in one turn': inOneTurn, 'files, over 100 turns': files, 'hold files': 20 })
  await store.close()
}
