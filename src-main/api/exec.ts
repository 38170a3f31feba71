import type { Json } from '../base/json.ts'
import { Failed, type FailureCode, failureOf } from '../base/result.ts'
import { type Caller, mayRun } from './caller.ts'
import { failures } from './failures.ts'
import type { Parts } from './handlers/records.ts'
import type { ExecErrorBody } from './placeos-rest.ts'

/** The module to work, and how the caller named it. */
export interface ExecTarget {
  /** None when there is no such module. */
  id: string | undefined
  sys_id: string
  mod: string
  index: number
}

/** Runs a function of a module for a REST caller; what goes wrong is told as PlaceOS tells it (rest.md 1.13). */
export async function execOn(
  { runtime }: Parts,
  { id, sys_id, mod, index }: ExecTarget,
  method: string,
  args: Json[],
  caller: Caller,
  signal: AbortSignal | undefined,
): Promise<Json> {
  const fail = (code: FailureCode, message: string, error = failures[code].exec): Failed => {
    const body: ExecErrorBody = { error, sys_id, module_name: mod, index, message, backtrace: null }
    return new Failed(code, message, body)
  }
  const description = id === undefined ? undefined : runtime.descriptionOf(id)
  if (id === undefined || !description) throw fail('not_found', `could not find module ${mod}_${index} in ${sys_id}`)
  const fn = Object.hasOwn(description.functions, method) ? description.functions[method] : undefined
  if (!fn) throw fail('invalid', `could not find function ${method}`)
  // A stock core says 401 here, which sends its own client into signing in again for ever (rest.md 2.5); 403 is meant.
  if (!mayRun(caller, fn.level)) throw fail('denied', `attempted to access privileged function ${method}`)
  try {
    return await runtime.exec(id, method, args, { caller: caller.userId, signal })
  } catch (error) {
    const { code, message } = failureOf(error)
    throw fail(code, message, code === 'invalid' ? 'request failed' : failures[code].exec)
  }
}
