import type { networkInterfaces } from 'node:os'
import type { Clock } from '../../base/clock.ts'
import type { Json } from '../../base/json.ts'
import type { AnyContext } from '../../driver-kit/context.ts'
import type { Driver } from '../../driver-kit/define-driver.ts'
import type { Deviations } from '../../driver-kit/deviations.ts'
import type { Address } from '../worker-contract.ts'
import type { Queue } from './queue.ts'
import type { Guard } from './schedule.ts'
import type { WireTap } from './wire-tap.ts'

/** What a link is made of. The driver and its context are asked for anew each time: both may be swapped. */
export interface LinkParts {
  driver(): Driver
  context(): AnyContext
  address: Address
  /** With what the framework itself reads (driver.md 6). */
  rawSettings(): Record<string, Json>
  clock: Clock
  rules: Deviations
  queue: Queue
  guard: Guard
  /** Runs code of the driver with the thread marked as this module's. */
  enter<T>(run: () => T): T
  /** The same for what the device says, which belongs to no command. */
  hear<T>(run: () => T): T
  /** The link is there or gone: status and queue both. */
  setOnline(online: boolean, reason?: string): void
  /** Whether the device answers; the queue goes on. */
  setStatus(connected: boolean, reason?: string): void
  signal: AbortSignal
  /** The network interfaces that groups are joined on: those of this machine, unless a test names its own. */
  interfaces?: typeof networkInterfaces | undefined
  wire: WireTap
  say(level: 'debug' | 'info' | 'warn' | 'error', message: string): void
  /** Whether debug lines go anywhere. */
  isDebugged(): boolean
}

/** A module's link to its device, as its kind of transport has it. */
export interface Link {
  device: AnyContext['device']
  /** Until the module stops. */
  run(): Promise<void>
  /** Other code took over: how it cuts messages may be new. */
  swapped(): void
  /** The module's settings changed while it runs. */
  updated?(): void
}
