import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks'
import type { Command } from './command.ts'

// A command that waits for another one of its queue waits for ever, as the queue runs one at a time (driver.md 11.3).

const blocks = new AsyncLocalStorage<Command>()

/** The command whose block the code at hand was called from, however deep and however much later. */
export const blockAround = (): Command | undefined => blocks.getStore()

/**
 * Where the block of a command is to run: as its caller, so that who asked is never mixed up with whoever made the queue
 * move; and marked as its block, if that is wanted.
 */
export const contextFor = (command: Command, marked: boolean): AsyncResource =>
  marked ? blocks.run(command, makeContext) : makeContext()

const makeContext = () => new AsyncResource('queued command', { requireManualDestroy: true })

/** What is given for a command that was queued inside another one. To have it is no harm, to wait for it may be. */
export class NestedPromise<T> extends Promise<T> {
  /** Called before somebody waits. */
  beforeWait: (() => void) | undefined

  // biome-ignore lint/suspicious/noThenProperty: to be told of a wait is what this class is for.
  override then<Value = T, Caught = never>(
    fulfilled?: ((value: T) => Value | PromiseLike<Value>) | null,
    rejected?: ((reason: unknown) => Caught | PromiseLike<Caught>) | null,
  ): Promise<Value | Caught> {
    if (fulfilled) this.beforeWait?.()
    const next = super.then(fulfilled, rejected)
    // Who only says what to do when it fails does not wait yet; who waits for that does.
    if (!fulfilled && next instanceof NestedPromise) next.beforeWait = this.beforeWait
    return next
  }
}
