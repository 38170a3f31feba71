import { Worker } from 'node:worker_threads'
import { cancelled } from '../../base/clock.ts'
import { Failed } from '../../base/result.ts'
import type { Source } from './addresses.ts'
import type { Waiting } from './ask.ts'
import { readPatterns } from './patterns.ts'
import { ownValue } from './profile.ts'

/** A longer text matches nothing. It is not cut, since its beginning may match where the whole does not. */
const MOST_LETTERS = 256
const MOST_ELEMENTS = 1_000
export const MATCH_WITHIN_MS = 2_000

/** Lets only those in whose profile has, for each field, one match among its patterns (auth.md 12.2). */
export async function ensureMatching(
  source: Pick<Source, 'ensure_matching'>,
  profile: Record<string, unknown>,
  host: string,
  waiting: Waiting,
): Promise<void> {
  const checks = readPatterns(source).map(check => ({ ...check, values: textsOf(ownValue(profile, check.field)) }))
  if (checks.length === 0) return
  const missed = await firstMiss(checks, waiting)
  if (missed === undefined) return
  throw new Failed(
    'denied',
    `You may not sign in here: your "${missed}" at ${host} is none of those that are let in. Ask whoever looks after this node.`,
    { field: missed },
  )
}

function textsOf(value: unknown): string[] {
  return (Array.isArray(value) ? value.slice(0, MOST_ELEMENTS) : [value])
    .filter(each => ['string', 'number', 'boolean'].includes(typeof each))
    .map(String)
    .filter(each => each.length <= MOST_LETTERS)
}

interface Check {
  field: string
  patterns: string[]
  values: string[]
}

/**
 * A pattern may take for ever on a text that whoever signs in has chosen, and nothing stops one that has begun but the
 * end of its thread. Hence a thread, which is ended when it takes too long.
 */
function firstMiss(checks: Check[], { clock, signal }: Waiting): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(cancelled(signal))
    const worker = new Worker(program, { eval: true, workerData: checks, execArgv: [], env: {} })
    let at = checks[0]?.field
    const finish = (settle: () => void) => {
      stop()
      signal.removeEventListener('abort', onAbort)
      void worker.terminate().then(settle, settle)
    }
    const onAbort = () => finish(() => reject(cancelled(signal)))
    const stop = clock.timer(MATCH_WITHIN_MS, () => finish(() => reject(tooSlow(at))))
    signal.addEventListener('abort', onAbort, { once: true })
    worker.on('message', (told: { at: string } | { missed: string | undefined }) => {
      if ('at' in told) at = told.at
      else finish(() => resolve(told.missed))
    })
    worker.on('error', error => finish(() => reject(error)))
  })
}

/** Plain text, since bundlers would have to be told of a file. */
const program = `
const { parentPort, workerData } = require('node:worker_threads')
const missed = workerData.find(({ field, patterns, values }) => {
  parentPort.postMessage({ at: field })
  const tests = patterns.map(pattern => new RegExp(pattern, 'i'))
  return !values.some(value => tests.some(test => test.test(value)))
})
parentPort.postMessage({ missed: missed?.field })
`

function tooSlow(field: string | undefined): Failed {
  return new Failed(
    'rejected',
    `A pattern of ensure_matching for "${field}" takes too long to match. Write it without repeats inside repeats.`,
  )
}
