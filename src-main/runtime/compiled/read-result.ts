import { isDeeper, type Json, MOST_DEPTH } from '../../base/json.ts'
import type { Level } from '../../base/log.ts'
import { Failed, type FailureCode, failureOf, type Result } from '../../base/result.ts'
import type { DriverMessage } from './driver-message.ts'

export interface ReadResult {
  outcome: Result<Json>
  /** When it is not 200. */
  code?: number
  /** For the log of the module. */
  line?: { level: Level; message: string }
}

/** What a call gave (edge.md 6.4, driver.md 14). */
export function readResult(message: DriverMessage, method: string): ReadResult {
  const { payload, error, code } = message
  if (error === undefined || error === null) {
    try {
      const value: Json = payload ? JSON.parse(payload) : null
      if (isDeeper(value)) throw new Failed('rejected', `nested over ${MOST_DEPTH} deep`)
      return { outcome: { ok: true, value }, ...(code && code !== 200 ? { code } : {}) }
    } catch {
      const text = `${method} gave what is not JSON, or is nested over ${MOST_DEPTH} deep.`
      return {
        outcome: { ok: false, failure: { code: 'unexpected', message: text } },
        line: { level: 'error', message: text },
      }
    }
  }
  const text = payload || `${method} was given up.`
  const backtrace = message.backtrace ?? []
  const failure = new Failed(codeOf(error, text), text, { backtrace }, { error, code: code ?? 500 })
  // What the device refused or did not answer is told to who asked; anything else is a fault of the driver.
  const line: ReadResult['line'] =
    failure.code === 'unexpected'
      ? { level: 'error', message: [`${method} failed: ${text} (${error})`, ...backtrace].join('\n  ') }
      : { level: 'debug', message: `${method} failed: ${text}` }
  return { outcome: { ok: false, failure: failureOf(failure) }, line }
}

/** PlaceOS calls by one class all that becomes of a command but a fault; its words tell them apart. */
function codeOf(error: string, text: string): FailureCode {
  if (text === 'driver not available') return 'offline'
  if (error.split('::').at(-1) !== 'Abort') return 'unexpected'
  if (text.startsWith('transport is currently offline')) return 'offline'
  return text.startsWith('retry limit reached') ? 'timeout' : 'rejected'
}
