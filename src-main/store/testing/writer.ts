import { writeSync } from 'node:fs'
import { systemClock } from '../../base/clock.ts'
import { silentLog } from '../../base/log.ts'
import { openStore } from '../open.ts'

/**
 * The process that `kill.test.ts` kills: writes without end, and says `saved <n>` when the n-th transaction is on
 * disk. Each puts its number into one of a few zones and into the module that goes with it.
 */
const [folder = '', first = '1'] = process.argv.slice(2)
const PAIRS = 20

const store = await openStore({ folder, log: silentLog, clock: systemClock })
writeSync(1, 'open\n')

const save = async (number: number) => {
  const pair = number % PAIRS
  await store.write(change => {
    change.put('zone', { id: `zone-${pair}`, name: `Level ${pair}`, count: number })
    change.put('module', { id: `mod-${pair}`, driver_id: 'driver-1', port: number, notes: 'x'.repeat(number % 3_000) })
  })
  writeSync(1, `saved ${number}\n`)
}

for (let number = Number(first); ; ) {
  // Alone, then several at once, so that both single writes and folded ones are interrupted.
  await save(number++)
  await Promise.all(Array.from({ length: number % 7 }, () => save(number++)))
}
