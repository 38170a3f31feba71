import type { Json } from '../../base/json.ts'
import { Failed } from '../../base/result.ts'
import { readArguments } from '../../driver-kit/arguments.ts'
import type { AnyContext } from '../../driver-kit/context.ts'
import type { Driver } from '../../driver-kit/define-driver.ts'
import { Answer } from '../../driver-kit/outcomes.ts'
import { explained, type Hooks } from './hooks.ts'
import { resultOf } from './json-forms.ts'
import type { ModuleLog } from './module-log.ts'
import type { Queue } from './queue.ts'
import { thrown } from './queue-failures.ts'
import { rescued } from './rescue.ts'

/** What an exec gave; `code` is the task's when it has one (driver.md 3.3). */
export interface ExecResult {
  value: Json
  code?: number
}

interface Parts {
  driver: Driver
  context: AnyContext
  begin: Hooks['begin']
  queue: Queue
  log: ModuleLog
}

const NO_ARGUMENTS = {}

/** Calls a function of a driver, as the user who asked. */
export async function execute(
  { driver, context, begin, queue, log }: Parts,
  method: string,
  args: Json,
  caller: string | undefined,
): Promise<ExecResult> {
  const command = Object.hasOwn(driver.commands, method) ? driver.commands[method] : undefined
  let values: Record<string, unknown>
  try {
    if (!command) throw new Failed('not_found', `could not find function ${method}`)
    values = readArguments(method, command.args ?? NO_ARGUMENTS, args)
  } catch (error) {
    // A front end that calls it wrongly shows in the log of the module (driver.md 3.2).
    log.error(explained(error))
    throw error
  }
  // Set afterwards: to say it to `Object.create` is forty times slower.
  const given: AnyContext & { caller: string | undefined } = Object.create(context)
  given.caller = caller
  try {
    const work = begin(caller, () => command.run(values as never, given))
    const value = await work
    const plain = value instanceof Answer ? value.value : value
    const code = value instanceof Answer ? value.code : queue.codeOf(work)
    return { value: resultOf(plain, command.gives), ...(code === undefined ? {} : { code }) }
  } catch (error) {
    try {
      return { value: resultOf(await begin(caller, () => rescued(error, driver, given)), command.gives) }
    } catch (left) {
      const failure = thrown(left)
      // What the device refused or did not answer is told to who asked; anything else is a fault of the driver.
      if (failure.code === 'unexpected') log.error(`${method} failed: ${explained(failure)}`)
      else log.debug(`${method} failed: ${failure.message}`)
      throw failure
    }
  }
}
