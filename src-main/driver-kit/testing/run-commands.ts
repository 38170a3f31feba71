import { type FakeClock, fakeClock } from '../../base/fake-clock.ts'
import type { Json } from '../../base/json.ts'
import { createQueue, type Queue } from '../../runtime/worker/queue.ts'
import { readArguments } from '../arguments.ts'
import type { AnyContext } from '../context.ts'
import type { Driver } from '../define-driver.ts'
import { alcoveRules } from '../deviations.ts'
import { scheduleOn } from './schedule-on.ts'

/** A driver's commands at work, with a real queue and time that stands still: no device, no runtime around them. */
export interface Commands {
  exec(command: string, args?: Json, caller?: string): Promise<unknown>
  readonly status: Record<string, Json>
  /** Keys that were said again though they had not changed. */
  readonly signalled: string[]
  readonly logged: string[]
  readonly clock: FakeClock
  readonly queue: Queue
  setOnline(online: boolean): void
  tell(callback: 'connected' | 'disconnected' | 'started' | 'updated'): Promise<void>
}

export function runCommands(driver: Driver, settings: Record<string, unknown> = {}): Commands {
  const clock = fakeClock()
  const queue = createQueue({ clock, rules: alcoveRules })
  queue.setOnline(true)
  const status: Record<string, Json> = {}
  const signalled: string[] = []
  const logged: string[] = []
  const log = (message: string) => void logged.push(message)
  const life = new AbortController()
  let connection = new AbortController()
  const boundTo = (signal: AbortSignal) =>
    ({
      settings,
      status,
      signal,
      queue,
      schedule: scheduleOn(clock, signal, error => log(String(error))),
      log: { trace: log, debug: log, info: log, notice: log, warn: log, error: log, fatal: log },
      setStatus: (values: Record<string, Json>) => void Object.assign(status, values),
      signalStatus: (key: string) => void signalled.push(key),
      now: () => clock.now(),
    }) as unknown as AnyContext
  const context = boundTo(life.signal)
  return {
    status,
    signalled,
    logged,
    clock,
    queue,
    setOnline: online => queue.setOnline(online),
    async exec(name, args = [], caller) {
      const command = driver.commands[name]
      if (!command) throw new Error(`There is no command ${name}.`)
      const values = readArguments(name, command.args ?? {}, args)
      return command.run(values, Object.create(context, { caller: { value: caller } }))
    },
    async tell(callback) {
      if (callback === 'disconnected') connection.abort()
      if (callback === 'connected') connection = new AbortController()
      await driver[callback]?.(callback === 'connected' ? boundTo(connection.signal) : context)
    },
  }
}
