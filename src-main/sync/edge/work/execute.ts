import { z } from 'zod'
import { Failed, type Failure, type FailureCode, failureOf } from '../../../base/result.ts'
import type { Runtime } from '../../../runtime/runtime.ts'
import type { CoreRequest, EdgeAnswer } from '../messages.ts'

interface Parts {
  runtime: Pick<Runtime, 'execWithCode' | 'transportOf' | 'directory'>
  isLoaded(mod: string): boolean
  whyNotHere(mod: string): string | undefined
}

type Executing = Extract<CoreRequest, { type: 'execute' }>

const shape = z.looseObject({ __exec__: z.string() })

/** Has a module run a function for the centre. A failure is answered too, and at once (edge.md 4.6, 6.3). */
export async function execute(parts: Parts, asked: Executing, signal: AbortSignal): Promise<EdgeAnswer> {
  const { module_id, payload, user_id } = asked
  try {
    const { method, args } = readCall(payload)
    checkRuns(parts, module_id)
    const caller = user_id ?? undefined
    const { value, code } = await parts.runtime.execWithCode(module_id, method, args, { caller, signal })
    return { type: 'execute_response', success: true, output: JSON.stringify(value), code }
  } catch (error) {
    return failed(failureOf(error))
  }
}

function readCall(payload: string) {
  const { data } = shape.safeParse(parsed(payload))
  const args = data && z.json().optional().safeParse(data[data.__exec__])
  if (!data || !args?.success) throw new Failed('invalid', 'The call cannot be read.')
  return { method: data.__exec__, args: args.data ?? null }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function checkRuns({ runtime, isLoaded, whyNotHere }: Parts, mod: string): void {
  if (isLoaded(mod) && runtime.transportOf(mod) !== undefined) return
  const why = whyNotHere(mod) ?? (isLoaded(mod) ? 'It is not started.' : 'It is not on this edge.')
  throw new Failed('offline', `${runtime.directory.labelOf(mod)} is not running. ${why}`)
}

function failed({ code: word, message, origin }: Failure): EdgeAnswer {
  const code = origin?.code ?? 500
  // Core takes the class from the first bracket that can reach the end (edge.md 4.6).
  const text = message.replaceAll('(', '[').replaceAll(')', ']')
  const failure = { message: `${text} (${origin?.error ?? classes[word]})`, backtrace: [], code }
  return { type: 'execute_response', success: false, output: JSON.stringify(failure), code }
}

/** What PlaceOS calls what has no class of its own (edge.md 4.6, driver.md 14). */
const classes: Record<FailureCode, string> = {
  invalid: 'ArgumentError',
  denied: 'Exception',
  not_found: 'ArgumentError',
  conflict: 'Exception',
  offline: 'ModuleError',
  timeout: 'IO::TimeoutError',
  rejected: 'Abort',
  cancelled: 'Abort',
  unexpected: 'Exception',
}
