import { AsyncLocalStorage } from 'node:async_hooks'
import { describe, expect, test } from 'vitest'
import { fakeClock, settle } from '../../base/fake-clock.ts'
import { Failed, failureOf } from '../../base/result.ts'
import { alcoveRules, type Deviations } from '../../driver-kit/deviations.ts'
import { Abort, Retry } from '../../driver-kit/outcomes.ts'
import type { QueueDefaults, QueueOptions, Task } from '../../driver-kit/task.ts'
import { createQueue, OFFLINE } from './queue.ts'

interface Given {
  online?: boolean
  rules?: Partial<Deviations>
  defaults?: Partial<QueueDefaults>
}

const SUPERSEDED = 'superseded by a newer command of the same name'
const TIMED_OUT = 'retry limit reached (due to timeout)'

/** A queue whose commands are answered by hand: what was sent, and what became of each. */
async function handQueue({ online = true, rules = {}, defaults }: Given = {}) {
  const clock = fakeClock()
  const logged: string[] = []
  const queue = createQueue({
    clock,
    rules: { ...alcoveRules, ...rules },
    ...(defaults ? { defaults } : {}),
    log: (level, message) => logged.push(`${level}: ${message}`),
  })
  if (online) queue.setOnline(true)
  await settle()
  const started: string[] = []
  const settled: string[] = []
  const tasks = new Map<string, Task>()

  function follow<T>(id: string, promise: Promise<T>): Promise<T> {
    promise.then(
      value => settled.push(`${id} = ${value}`),
      error => settled.push(`${id}: ${error.message}`),
    )
    return promise
  }
  const task = (id: string): Task => {
    const one = tasks.get(id)
    if (!one) throw new Error(`${id} has not been sent yet.`)
    return one
  }
  return {
    clock,
    queue,
    started,
    settled,
    logged,
    follow,
    task,
    add(id: string, options: QueueOptions = {}, signal?: AbortSignal): Promise<unknown> {
      const block = (given: Task) => {
        started.push(id)
        tasks.set(id, given)
      }
      return follow(id, queue.add(block, options, signal))
    },
    async answer(id: string, value: unknown = 'done') {
      task(id).success(value)
      await settle()
    },
  }
}

const failureIn = async (promise: Promise<unknown>) => failureOf(await promise.catch(error => error))

describe('order', () => {
  test('the most urgent goes first, equals in order of arrival', async () => {
    const { add, answer, started } = await handQueue()
    add('busy')
    add('0', { priority: 0 })
    add('50a')
    add('99', { priority: 99 })
    add('50b')
    for (const id of ['busy', '99', '50a', '50b', '0']) await answer(id)
    expect(started).toEqual(['busy', '99', '50a', '50b', '0'])
  })

  test('one command at a time, and the first one at once', async () => {
    const { add, answer, started } = await handQueue()
    add('a')
    add('b')
    expect(started).toEqual(['a'])
    await answer('a')
    expect(started).toEqual(['a', 'b'])
  })

  test('the next one is not sent while the code that had the answer still runs', async () => {
    const { queue, add, started, task } = await handQueue()
    add('a')
    task('a').success()
    add('b')
    expect(started).toEqual(['a'])
    expect(queue.current).toBeUndefined()
    await settle()
    expect(started).toEqual(['a', 'b'])
    expect(queue.current).toBe(task('b'))
  })

  test('a named command takes the slot of the waiting one of its name, which is told so', async () => {
    const { add, answer, started, settled } = await handQueue()
    add('busy')
    const replaced = add('volume 1', { name: 'volume' })
    add('other')
    add('volume 2', { name: 'volume' })
    expect(await failureIn(replaced)).toEqual({
      code: 'cancelled',
      message: SUPERSEDED,
      origin: { error: 'Abort', code: 500 },
    })
    for (const id of ['busy', 'volume 2', 'other']) await answer(id)
    expect(started).toEqual(['busy', 'volume 2', 'other'])
    expect(settled[0]).toBe(`volume 1: ${SUPERSEDED}`)
  })

  test('in the slot of the replaced one, its own priority decides where it goes', async () => {
    const { add, answer, started } = await handQueue()
    add('busy')
    add('volume 1', { name: 'volume', priority: 90 })
    add('other')
    add('volume 2', { name: 'volume', priority: 20 })
    for (const id of ['busy', 'other', 'volume 2']) await answer(id)
    expect(started).toEqual(['busy', 'other', 'volume 2'])
  })

  test('a named command that runs is not replaced: both run', async () => {
    const { add, answer, started, settled } = await handQueue()
    add('volume 1', { name: 'volume' })
    add('volume 2', { name: 'volume' })
    await answer('volume 1')
    await answer('volume 2')
    expect(started).toEqual(['volume 1', 'volume 2'])
    expect(settled).toEqual(['volume 1 = done', 'volume 2 = done'])
  })

  test('a priority that is no number does not upset the order of the others', async () => {
    const { add, answer, started } = await handQueue()
    add('busy')
    add('odd', { priority: Number.NaN })
    add('low', { priority: -1 })
    add('high', { priority: 99 })
    for (const id of ['busy', 'high', 'odd', 'low']) await answer(id)
    expect(started).toEqual(['busy', 'high', 'odd', 'low'])
  })
})

describe('the pause after a command', () => {
  test('counts from its end, and before it no byte of the next one leaves', async () => {
    const { clock, add, answer, started } = await handQueue()
    add('a', { delayMs: 2_000 })
    add('b')
    await answer('a')
    await clock.advance(1_999)
    expect(started).toEqual(['a'])
    await clock.advance(1)
    expect(started).toEqual(['a', 'b'])
  })

  test.each([
    ['our rules: it is long over after an idle hour', true, 0],
    ['stock rules: it is made when the next one is about to start', false, 2_000],
  ])('by %s', async (_, delayFromCompletion, pause) => {
    const { clock, add, answer, started } = await handQueue({ rules: { delayFromCompletion } })
    add('a', { delayMs: 2_000 })
    await answer('a')
    await clock.advance(3_600_000)
    add('b')
    await clock.advance(Math.max(0, pause - 1))
    expect(started).toEqual(pause ? ['a'] : ['a', 'b'])
    await clock.advance(1)
    expect(started).toEqual(['a', 'b'])
  })

  test.each([true, false])('lets who arrives meanwhile be sorted in (counted from the end: %s)', async fromEnd => {
    const { clock, add, answer, started } = await handQueue({ rules: { delayFromCompletion: fromEnd } })
    add('a', { delayMs: 1_000 })
    add('b')
    await answer('a')
    await clock.advance(500)
    add('urgent', { priority: 90 })
    await clock.advance(500)
    expect(started).toEqual(['a', 'urgent'])
  })

  test('applies after an abort and before its own retry too', async () => {
    const { clock, add, started, task } = await handQueue()
    add('a', { delayMs: 1_000 })
    task('a').retry('not yet')
    await clock.advance(999)
    expect(started).toEqual(['a'])
    await clock.advance(1)
    expect(started).toEqual(['a', 'a'])
    task('a').abort('no')
    add('b')
    await clock.advance(999)
    expect(started).toEqual(['a', 'a'])
    await clock.advance(1)
    expect(started).toEqual(['a', 'a', 'b'])
  })
})

describe('retries', () => {
  test('without an answer it is sent four times, 5 s each, and then fails', async () => {
    const { clock, add, started, settled } = await handQueue()
    const failed = add('a')
    await clock.advance(19_999)
    expect(started).toEqual(['a', 'a', 'a', 'a'])
    expect(settled).toEqual([])
    await clock.advance(1)
    expect(await failureIn(failed)).toEqual({
      code: 'timeout',
      message: TIMED_OUT,
      origin: { error: 'Abort', code: 500 },
    })
    expect(started).toHaveLength(4)
  })

  test('a retry goes in at 20 above', async () => {
    const { clock, add, started } = await handQueue()
    add('a', { priority: 50 })
    add('60', { priority: 60 })
    await clock.advance(5_000)
    expect(started).toEqual(['a', 'a'])
    add('95', { priority: 95 })
    await clock.advance(5_000)
    expect(started).toEqual(['a', 'a', '95'])
  })

  test('what retries add is a default that may be changed', async () => {
    const { clock, add, started } = await handQueue({ defaults: { retryBonus: 0 } })
    add('a')
    add('b')
    await clock.advance(5_000)
    expect(started).toEqual(['a', 'b'])
  })

  test('a priority and a number of retries changed by the driver count from the next attempt', async () => {
    const { clock, add, started, settled, task } = await handQueue()
    add('a', { retries: 0 })
    task('a').retries = 1
    task('a').priority = 0
    add('b', { priority: 30, retries: 0 })
    await clock.advance(5_000)
    expect(started).toEqual(['a', 'b'])
    await clock.advance(10_000)
    expect(started).toEqual(['a', 'b', 'a'])
    expect(settled).toEqual([`b: ${TIMED_OUT}`, `a: ${TIMED_OUT}`])
  })

  test('a driver that asks for one gets one, and its reason is in the end told', async () => {
    const { add, started, settled, task } = await handQueue()
    add('a', { retries: 1 })
    task('a').retry('still warming up')
    await settle()
    expect(started).toEqual(['a', 'a'])
    task('a').fail(new Retry('still warming up'))
    await settle()
    expect(settled).toEqual(['a: retry limit reached (still warming up)'])
  })

  test('one thrown by the code of the command is one too', async () => {
    const { queue } = await handQueue()
    let sent = 0
    const failed = queue.add(
      () => {
        sent += 1
        throw new Retry('busy')
      },
      { retries: 2 },
    )
    await expect(failed).rejects.toMatchObject({ code: 'timeout', message: 'retry limit reached (busy)' })
    expect(sent).toBe(3)
  })

  test('an answer that comes while it waits for its retry is the answer: it is not sent again', async () => {
    const { clock, add, answer, started, settled } = await handQueue()
    add('a')
    add('urgent', { priority: 99 })
    await clock.advance(5_000)
    expect(started).toEqual(['a', 'urgent'])
    await answer('a', 'late')
    await answer('urgent')
    expect(started).toEqual(['a', 'urgent'])
    expect(settled).toEqual(['a = late', 'urgent = done'])
  })

  test('after the last, an answer is not taken', async () => {
    const { clock, add, answer, settled } = await handQueue()
    add('a', { retries: 0 })
    await clock.advance(5_000)
    await answer('a')
    expect(settled).toEqual([`a: ${TIMED_OUT}`])
  })

  test.each([
    ['our rules the newer wish wins', true, 'volume 1', 'volume 2'],
    ['stock rules the older takes the place of the newer', false, 'volume 2', 'volume 1'],
  ])('when one comes back and another of its name waits, by %s', async (_, newerNamedWins, gone, stays) => {
    const { clock, add, answer, started, settled } = await handQueue({ rules: { newerNamedWins } })
    add('volume 1', { name: 'volume' })
    add('volume 2', { name: 'volume' })
    await clock.advance(5_000)
    expect(settled).toEqual([`${gone}: ${SUPERSEDED}`])
    await answer(stays)
    expect(started).toEqual(['volume 1', stays])
  })
})

describe('outcomes', () => {
  test('a value is kept whatever it is, and a second outcome is ignored', async () => {
    const { add, task } = await handQueue()
    const values = [false, null, 0, { volume: 4 }]
    for (const [at, value] of values.entries()) {
      const done = add(String(at))
      task(String(at)).success(value)
      task(String(at)).success('second')
      task(String(at)).abort('third')
      task(String(at)).retry()
      expect(await done).toEqual(value)
      await settle()
    }
  })

  test('a code of its own can be asked of the promise, and 200 is not kept', async () => {
    const { queue, add, task } = await handQueue()
    const created = add('a')
    task('a').success('made', 201)
    await created
    await settle()
    const usual = add('b')
    task('b').success('ok')
    await usual
    expect([queue.codeOf(created), queue.codeOf(usual), queue.codeOf('no promise')]).toEqual([
      201,
      undefined,
      undefined,
    ])
  })

  test('an abort carries its reason, its class and its code', async () => {
    const { queue, add, task, started } = await handQueue()
    const refused = add('a', { retries: 3 })
    task('a').abort('busy', 409)
    expect(await failureIn(refused)).toEqual({
      code: 'rejected',
      message: 'busy',
      origin: { error: 'Abort', code: 409 },
    })
    expect(queue.codeOf(refused)).toBe(409)
    expect(started).toEqual(['a'])
  })

  test('an `Abort` that the code throws is that one, and final', async () => {
    const { queue } = await handQueue()
    const reason = new Abort('no signal', { input: 2 })
    const refused = queue.add(async () => Promise.reject(reason), { retries: 3 })
    await expect(refused).rejects.toBe(reason)
  })

  test.each([
    ['at once', () => Promise.resolve(JSON.parse('{'))],
    ['later', async () => JSON.parse('{')],
  ])('anything else thrown %s is final: it ran once, and class and text are told', async (_, broken) => {
    const { queue } = await handQueue()
    let runs = 0
    const failed = queue.add(
      () => {
        runs += 1
        return broken()
      },
      { retries: 3 },
    )
    expect(await failureIn(failed)).toMatchObject({ code: 'unexpected', origin: { error: 'SyntaxError', code: 500 } })
    await expect(failed).rejects.toMatchObject({
      message: expect.stringMatching(/JSON/),
      stack: expect.stringMatching(/JSON\.parse/),
    })
    expect(runs).toBe(1)
    expect(queue.size).toBe(0)
  })

  test('the class of an error that does not name itself is that of its constructor', async () => {
    class LampFailure extends Error {}
    const { queue } = await handQueue()
    const failed = queue.add(() => {
      throw new LampFailure('lamp')
    })
    expect((await failureIn(failed)).origin?.error).toBe('LampFailure')
    const odd = queue.add(() => {
      throw 'a text'
    })
    expect(await failureIn(odd)).toMatchObject({ message: 'a text', origin: { error: 'Error' } })
  })

  test('a failure with a code of ours, such as a dead link, stays what it is', async () => {
    const { queue } = await handQueue()
    const dead = new Failed('offline', 'The module is not connected.')
    const failed = queue.add(() => {
      throw dead
    })
    await expect(failed).rejects.toBe(dead)
  })

  test('a command that waits for no answer is done with `null` once its code has returned', async () => {
    const { queue, add, started, settled } = await handQueue()
    add('a', { wait: false })
    add('b', { wait: false })
    await settle()
    expect(started).toEqual(['a', 'b'])
    expect(settled).toEqual(['a = null', 'b = null'])
    expect(await queue.add(task => task.success('ignored'), { wait: false })).toBeNull()
  })

  test('parts of an answer keep it from being sent again', async () => {
    const { clock, add, answer, started, settled, task } = await handQueue()
    add('a')
    for (const ms of [4_000, 4_000]) {
      await clock.advance(ms)
      task('a').resetTimers()
    }
    await clock.advance(2_000)
    await answer('a', 'whole')
    expect(settled).toEqual(['a = whole'])
    await clock.advance(5_000)
    expect(started).toEqual(['a'])
    expect(clock.waiting).toBe(0)
  })

  test('the time for the answer begins anew at each part, and ends all the same', async () => {
    const { clock, add, settled, task } = await handQueue()
    add('a', { retries: 0 })
    await clock.advance(4_000)
    task('a').resetTimers()
    await clock.advance(4_999)
    expect(settled).toEqual([])
    await clock.advance(1)
    expect(settled).toEqual([`a: ${TIMED_OUT}`])
  })

  test('its time begins when its code has returned, however long that took', async () => {
    const { clock, queue, follow, settled, started, add } = await handQueue()
    const { promise: sent, resolve: release } = Promise.withResolvers<void>()
    follow(
      'slow',
      queue.add(() => sent, { withinMs: 100, retries: 0 }),
    )
    add('next')
    await clock.advance(60_000)
    expect(settled).toEqual([])
    release()
    await clock.advance(99)
    expect([settled, started]).toEqual([[], []])
    await clock.advance(1)
    expect([settled, started]).toEqual([[`slow: ${TIMED_OUT}`], ['next']])
  })

  test('settled within its own code, the next one waits until that has returned', async () => {
    const { queue, follow, settled, started, add } = await handQueue()
    const { promise: rest, resolve: release } = Promise.withResolvers<void>()
    follow(
      'a',
      queue.add(task => {
        task.success('early')
        return rest
      }),
    )
    add('b')
    await settle()
    expect([settled, started]).toEqual([['a = early'], []])
    expect(queue.current).toBeUndefined()
    release()
    await settle()
    expect(started).toEqual(['b'])
  })

  test('code that fails after its command was settled changes nothing, and is told in the log', async () => {
    const { queue, logged } = await handQueue()
    const done = queue.add(async task => {
      task.success('first')
      throw new Error('afterwards')
    })
    expect(await done).toBe('first')
    await settle()
    expect(logged).toEqual(['error: A queued command had ended when its code failed: afterwards'])
    expect(queue.size).toBe(0)
  })
})

describe('the signal of an attempt', () => {
  test('aborts when its time is up, and the next attempt has another', async () => {
    const { clock, queue } = await handQueue()
    const signals: AbortSignal[] = []
    const failed = queue.add(task => void signals.push(task.signal), { retries: 1 })
    failed.catch(() => undefined)
    await clock.advance(5_000)
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false])
    await clock.advance(5_000)
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true])
  })

  test('aborts when the command is settled, and is aborted for who asks for it after that', async () => {
    const { queue, add, task } = await handQueue()
    let signal: AbortSignal | undefined
    const done = queue.add(task => {
      signal = task.signal
      task.success()
    })
    await done
    expect(signal?.aborted).toBe(true)
    await settle()
    const other = add('a')
    task('a').success()
    await other
    expect(task('a').signal.aborted).toBe(true)
    expect(task('a').settled).toBe(true)
  })
})

describe('offline', () => {
  test('an unnamed command fails at once, a named one waits for the connection', async () => {
    const { queue, add, started, settled } = await handQueue({ online: false })
    const unnamed = add('unnamed')
    add('named 1', { name: 'x' })
    add('named 2', { name: 'x' })
    await settle()
    expect(await failureIn(unnamed)).toEqual({
      code: 'offline',
      message: OFFLINE,
      origin: { error: 'Abort', code: 500 },
    })
    expect(settled).toEqual([`unnamed: ${OFFLINE}`, `named 1: ${SUPERSEDED}`])
    expect(started).toEqual([])
    queue.setOnline(true)
    await settle()
    expect(started).toEqual(['named 2'])
  })

  test('what its driver asks for on being connected competes with what has waited, by priority', async () => {
    const { queue, add, started } = await handQueue({ online: false })
    add('kept', { name: 'x' })
    queue.setOnline(true)
    add('sign in', { priority: 99 })
    await settle()
    expect(started).toEqual(['sign in'])
  })

  test('what was queued online is kept over an outage, named or not', async () => {
    const { queue, add, answer, started } = await handQueue()
    add('busy')
    add('unnamed')
    add('named', { name: 'x' })
    queue.setOnline(false)
    await answer('busy')
    expect(started).toEqual(['busy'])
    queue.setOnline(true)
    await settle()
    await answer('unnamed')
    expect(started).toEqual(['busy', 'unnamed', 'named'])
  })

  test('an unnamed command whose link drops while it runs fails when its time is up', async () => {
    const { clock, queue, add, settled } = await handQueue()
    add('a')
    queue.setOnline(false)
    await clock.advance(4_999)
    expect(settled).toEqual([])
    await clock.advance(1)
    expect(settled).toEqual([`a: ${OFFLINE}`])
  })

  test('a named one waits for the connection with the retries it has left', async () => {
    const { clock, queue, add, answer, started, settled } = await handQueue()
    add('a', { name: 'x' })
    queue.setOnline(false)
    await clock.advance(60_000)
    expect(settled).toEqual([])
    queue.setOnline(true)
    await settle()
    expect(started).toEqual(['a', 'a'])
    await answer('a')
    expect(settled).toEqual(['a = done'])
  })
})

describe('clearing', () => {
  test('settles everyone who waits, and leaves the running one', async () => {
    const { queue, add, answer, settled } = await handQueue()
    add('busy')
    const waiting = add('a')
    add('b', { name: 'x' })
    queue.clear()
    expect(await failureIn(waiting)).toEqual({
      code: 'cancelled',
      message: 'queue cleared',
      origin: { error: 'Abort', code: 500 },
    })
    expect(settled).toEqual(['a: queue cleared', 'b: queue cleared'])
    await answer('busy')
    expect(settled.at(-1)).toBe('busy = done')
  })

  test('takes the running one too when told so, and the queue goes on', async () => {
    const { queue, add, settled, started } = await handQueue()
    add('busy')
    add('a')
    queue.clear('cleared by a technician', true)
    add('next')
    await settle()
    expect(settled).toEqual(['a: cleared by a technician', 'busy: cleared by a technician'])
    expect(started).toEqual(['busy', 'next'])
  })

  test('frees a queue whose running command is settled but never returns', async () => {
    const { queue, add, started } = await handQueue()
    void queue.add(task => {
      task.success()
      return new Promise(() => undefined)
    })
    add('a')
    await settle()
    expect(started).toEqual([])
    queue.clear('cleared', true)
    add('b')
    await settle()
    expect(started).toEqual(['b'])
  })

  test('is what a command asks for that ends, however it ends, but not one that is tried again', async () => {
    for (const end of ['success', 'abort'] as const) {
      const { add, settled, task } = await handQueue()
      add('off', { clearQueue: true })
      add('volume')
      task('off').retry()
      await settle()
      expect(settled).toEqual([])
      task('off')[end]('now')
      await settle()
      expect(settled).toEqual([end === 'success' ? 'off = now' : 'off: now', 'volume: queue cleared'])
    }
  })
})

describe('ending', () => {
  test('closing settles everyone, the running one too, and refuses what comes after', async () => {
    const { clock, queue, add, settled } = await handQueue()
    add('busy', { delayMs: 1_000 })
    add('a')
    queue.close()
    await settle()
    expect(settled).toEqual(['a: The module has stopped.', 'busy: The module has stopped.'])
    await expect(add('late', { name: 'x' })).rejects.toMatchObject({ code: 'cancelled' })
    queue.setOnline(true)
    await clock.advance(60_000)
    expect([clock.waiting, queue.size, queue.online]).toEqual([0, 0, false])
  })

  test('by stock rules those who wait are left to their own time limits', async () => {
    const { queue, add, settled } = await handQueue({ rules: { settlesOnStop: false } })
    const caller = new AbortController()
    add('busy')
    add('a', {}, caller.signal)
    queue.close()
    await settle()
    expect(settled).toEqual(['busy: The module has stopped.'])
    caller.abort(new Failed('timeout', 'no longer waited for'))
    await settle()
    expect(settled.at(-1)).toBe('a: no longer waited for')
  })

  test('a caller who gives up leaves the queue, waiting or running', async () => {
    const { queue, add, started, settled } = await handQueue()
    const [first, second] = [new AbortController(), new AbortController()]
    add('a', {}, first.signal)
    add('b', {}, second.signal)
    add('c')
    second.abort(new Failed('cancelled', 'no longer wanted'))
    first.abort(new Failed('cancelled', 'no longer wanted'))
    await settle()
    expect(settled).toEqual(['b: no longer wanted', 'a: no longer wanted'])
    expect(started).toEqual(['a', 'c'])
    expect(queue.size).toBe(1)
  })

  test('a caller who gives up is not held by code that never returns, and that code is told', async () => {
    const { queue, add, follow, settled, started } = await handQueue()
    const caller = new AbortController()
    const told: unknown[] = []
    const hangs = (task: Task) => {
      task.signal.addEventListener('abort', () => told.push(task.signal.reason))
      return new Promise<void>(() => undefined)
    }
    follow('a', queue.add(hangs, {}, caller.signal))
    add('b')
    const reason = new Failed('cancelled', 'no longer wanted')
    caller.abort(reason)
    await settle()
    expect(told).toEqual([reason])
    expect([settled, started]).toEqual([['a: no longer wanted'], ['b']])
  })

  test('who has given up before is not taken', async () => {
    const { add, started } = await handQueue()
    await expect(add('a', {}, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' })
    expect(started).toEqual([])
  })
})

describe('waiting for a command inside another one', () => {
  const REFUSED = /^The command "inner" was waited for inside another command of the same queue/

  test.each([
    ['awaited', (inner: () => Promise<unknown>) => async () => void (await inner())],
    ['handed back', (inner: () => Promise<unknown>) => () => inner() as Promise<void>],
    [
      'awaited later and deeper',
      (inner: () => Promise<unknown>) => async () => {
        await Promise.all([Promise.resolve().then(inner)])
      },
    ],
    [
      'awaited with its failure dealt with',
      (inner: () => Promise<unknown>) => async () => {
        await inner().catch(error => Promise.reject(error))
      },
    ],
  ])('fails at once when it is %s, and the inner one is not sent', async (_, outer) => {
    const { queue, follow, started, add } = await handQueue()
    const failed = queue.add(
      outer(() => queue.add(() => void started.push('inner'), { name: 'inner' })),
      { retries: 3 },
    )
    const error = await failed.catch(error => error)
    expect(error).toMatchObject({ code: 'conflict', message: expect.stringMatching(REFUSED) })
    follow('next', add('next'))
    await settle()
    expect(started).toEqual(['next'])
  })

  test('is no harm when nobody waits: it is sent after the outer one', async () => {
    const { queue, started, follow, settled } = await handQueue()
    const outer = queue.add(task => {
      void queue.add(async inner => {
        started.push('inner')
        inner.success('in')
      })
      started.push('outer')
      task.success('out')
    })
    follow('outer', outer)
    await settle()
    expect(started).toEqual(['outer', 'inner'])
    expect(settled).toEqual(['outer = out'])
  })

  test('of another queue is allowed', async () => {
    const [{ queue }, other] = [await handQueue(), await handQueue()]
    const value = await queue.add(async task => task.success(await other.queue.add(inner => inner.success('there'))))
    expect(value).toBe('there')
  })

  test('is allowed once the outer one has ended', async () => {
    const { queue } = await handQueue()
    const { promise, resolve } = Promise.withResolvers<unknown>()
    await queue.add(task => {
      task.success()
      resolve(Promise.resolve().then(() => queue.add(inner => inner.success('after'))))
    })
    expect(await promise).toBe('after')
  })

  test('stalls by stock rules, until somebody ends it', async () => {
    const { queue, follow, settled, clock } = await handQueue({ rules: { refusesNestedWaits: false } })
    follow(
      'outer',
      queue.add(async () => void (await queue.add(task => task.success()))),
    )
    await clock.advance(600_000)
    expect(settled).toEqual([])
    expect(queue.size).toBe(2)
    queue.close()
    await settle()
    expect(settled).toEqual(['outer: The module has stopped.'])
  })
})

describe('defaults', () => {
  test('are changed for what comes, not for what waits', async () => {
    const { clock, queue, add, started, settled } = await handQueue({ defaults: { withinMs: 1_000, retries: 0 } })
    add('a')
    add('b', { priority: 40 })
    Object.assign(queue.defaults, { wait: false, priority: 30, delayMs: 500 })
    add('c')
    add('d', { priority: 60 })
    await clock.advance(1_000)
    expect([started, settled]).toEqual([
      ['a', 'd'],
      [`a: ${TIMED_OUT}`, 'd = null'],
    ])
    await clock.advance(500)
    expect(started).toEqual(['a', 'd', 'b'])
    await clock.advance(1_000)
    expect(settled.slice(2)).toEqual([`b: ${TIMED_OUT}`, 'c = null'])
  })
})

test('the code of a command runs as the one who asked for it, whoever made the queue move', async () => {
  const callers = new AsyncLocalStorage<string>()
  const { clock, queue } = await handQueue()
  const seen: unknown[] = []
  const ask = (options: QueueOptions) =>
    queue.add(task => {
      seen.push(callers.getStore())
      task.retry()
    }, options)
  const [anna, ben] = [
    callers.run('anna', () => ask({ retries: 1 })),
    callers.run('ben', () => ask({ retries: 1, priority: 60 })),
  ]
  await callers.run('clock', () => clock.advance(0))
  await Promise.allSettled([anna, ben])
  expect(seen).toEqual(['anna', 'anna', 'ben', 'ben'])
})

describe('who looks at the queue', () => {
  test('sees what runs and waits, the most urgent first, and what ended, newest first', async () => {
    const { clock, queue, add, answer, task } = await handQueue()
    add('a', { name: 'power' })
    add('b')
    await clock.advance(5_000)
    add('c', { priority: 99 })
    await clock.advance(1_000)
    const start = Date.parse('2026-01-01T00:00:00Z')
    expect(queue.snapshot()).toEqual({
      online: true,
      tasks: [
        { id: 0, name: 'power', priority: 70, state: 'running', since: start, attempts: 2, retries_left: 2 },
        { id: 2, priority: 99, state: 'waiting', since: start + 5_000, attempts: 0, retries_left: 3 },
        { id: 1, priority: 50, state: 'waiting', since: start, attempts: 0, retries_left: 3 },
      ],
      more: 0,
      recent: [],
    })
    expect(task('a').lastExecuted).toBe(start + 5_000)
    await answer('a')
    task('c').abort('refused')
    queue.clear()
    expect(queue.snapshot()).toEqual({
      online: true,
      tasks: [],
      more: 0,
      recent: [
        {
          id: 1,
          at: start + 6_000,
          waited_ms: 6_000,
          took_ms: 0,
          attempts: 0,
          outcome: 'cancelled',
          reason: 'queue cleared',
        },
        { id: 2, at: start + 6_000, waited_ms: 1_000, took_ms: 0, attempts: 1, outcome: 'aborted', reason: 'refused' },
        { id: 0, name: 'power', at: start + 6_000, waited_ms: 0, took_ms: 6_000, attempts: 2, outcome: 'done' },
      ],
    })
  })

  test('is shown a hundred commands, how many more there are, and the last fifty that ended', async () => {
    const { queue, add } = await handQueue()
    for (let at = 0; at < 60; at++) await queue.add(task => task.success())
    await settle()
    for (let at = 0; at < 130; at++) add(`${at}`).catch(() => undefined)
    const { tasks, more, recent } = queue.snapshot()
    expect([tasks.length, more, recent.length]).toEqual([100, 30, 50])
    expect(recent.map(({ id }) => id)).toEqual(Array.from({ length: 50 }, (_, at) => 59 - at))
  })

  test('is told of each change, and what it throws harms nobody', async () => {
    const { clock, queue, add, settled, logged } = await handQueue()
    let seen = ''
    const states: string[] = []
    queue.onChange = () => {
      const { online, tasks, recent } = queue.snapshot()
      const now = `${online} ${tasks.map(({ id, state, attempts }) => `${id} ${state} ${attempts}`)} ${recent[0]?.outcome}`
      if (now !== seen) states.push(now)
      seen = now
    }
    add('a', { name: 'x', retries: 1 })
    await clock.advance(5_000)
    queue.setOnline(false)
    await clock.advance(5_000)
    expect(states).toEqual([
      'true 0 waiting 0 undefined',
      'true 0 running 1 undefined',
      'true 0 waiting 1 undefined',
      'true 0 running 2 undefined',
      'false 0 running 2 undefined',
      'false  timeout',
    ])
    queue.onChange = () => {
      throw new Error('broken')
    }
    add('b')
    await settle()
    expect(settled.at(-1)).toBe(`b: ${OFFLINE}`)
    expect(logged).toContain('error: Whoever watches the queue failed: broken')
  })
})
