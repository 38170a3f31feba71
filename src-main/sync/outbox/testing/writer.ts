import { writeSync } from 'node:fs'
import { systemClock } from '../../../base/clock.ts'
import { silentLog } from '../../../base/log.ts'
import { openOutbox } from '../outbox.ts'
import { plainSeal } from './plain-seal.ts'

/** The process that `kill.test.ts` kills: adds events and settings without end, and says `kept <n>` after each. */
const [folder = '', first = '1'] = process.argv.slice(2)

const told = (message: string) => void writeSync(1, `told ${message}\n`)
const log = { ...silentLog, warn: told, error: told }
const outbox = await openOutbox({ folder, log, clock: systemClock, seal: plainSeal })
writeSync(1, 'open\n')

for (let number = Number(first); ; ) {
  for (let burst = number % 300; burst >= 0; burst--, number++) {
    outbox.event('placeos/room', String(number).padEnd(number % 2_000))
    outbox.setting('mod-1', `setting ${number % 5}`, String(number))
    outbox.status('mod-1', `status ${number % 500}`, String(number))
    writeSync(1, `kept ${number}\n`)
  }
  await new Promise(resolve => setImmediate(resolve))
}
