import { parentPort } from 'node:worker_threads'
import { messageOf } from '../../base/result.ts'
import type { Driver } from '../../driver-kit/define-driver.ts'
import { describeDriver } from '../../driver-kit/describe.ts'

// The thread in which drivers in source are loaded for the first time, to learn what they can do.

export interface DescribeRequest {
  driverUrl: string
  simulatorUrl: string | undefined
}

export type DescribeNews =
  /** The thread is up. */
  | { kind: 'ready' }
  /** The description, as JSON. */
  | { kind: 'described'; description: string }
  | { kind: 'failed'; message: string; stack: string }

const NO_DRIVER =
  'It exports no `driver`. Write `export const driver = defineDriver({ … })`; the file of a part that several drivers ' +
  'share has a second dot in its name, as in protocol.part.ts.'
const NO_SIMULATOR = 'It exports no `simulator`. Write `export const simulator = defineSimulator({ … })`.'

const tell = (news: DescribeNews) => parentPort?.postMessage(news)

// Says lines of the source rather than of what was made of it.
process.setSourceMapsEnabled(true)
parentPort?.on('message', (request: DescribeRequest) => void load(request))
tell({ kind: 'ready' })

async function load({ driverUrl, simulatorUrl }: DescribeRequest): Promise<void> {
  try {
    const { driver } = (await import(driverUrl)) as { driver?: Driver }
    if (!driver || typeof driver !== 'object') throw new Error(NO_DRIVER)
    if (simulatorUrl !== undefined) {
      const { simulator } = (await import(simulatorUrl)) as { simulator?: { protocol?: unknown } }
      if (typeof simulator?.protocol !== 'string') throw new Error(NO_SIMULATOR)
    }
    tell({ kind: 'described', description: JSON.stringify(describe(driver)) })
  } catch (error) {
    tell({ kind: 'failed', message: messageOf(error), stack: error instanceof Error ? String(error.stack) : '' })
  }
}

/** What TypeScript would have said to an author who uses it. */
function describe(driver: Driver) {
  const wrong = (field: string, what: string) => new Error(`Its \`${field}\` ${what}.`)
  for (const field of ['name', 'moduleName'] as const)
    if (typeof driver[field] !== 'string' || driver[field] === '') throw wrong(field, 'is missing, or is no text')
  for (const field of ['transport', 'settings', 'status', 'commands'] as const)
    if (!driver[field] || typeof driver[field] !== 'object') throw wrong(field, 'is missing')
  for (const [name, command] of Object.entries(driver.commands)) {
    if (typeof command?.run !== 'function') throw wrong(`commands.${name}`, 'has no `run`')
    if (typeof command.about !== 'string') throw wrong(`commands.${name}`, 'has no `about`')
  }
  return describeDriver(driver)
}
