import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fakeClock, settle } from '../../base/fake-clock.ts'
import { Failed } from '../../base/result.ts'
import type { QueueOptions } from '../../driver-kit/device.ts'
import { Abort, Retry } from '../../driver-kit/outcomes.ts'
import { createQueue, OFFLINE } from './queue.ts'

/** A queue whose commands are answered by hand: what runs, what ran, and what became of each. */
function handQueue({ online = true } = {}) {
  const clock = fakeClock()
  const queue = createQueue(clock)
  if (online) queue.setOnline(true)
  const started: string[] = []
  const settled: string[] = []
  const attempts = new Map<string, { resolve(value: unknown): void; reject(error: unknown): void }>()
  return {
    clock,
    queue,
    started,
    settled,
    add(id: string, options: QueueOptions = {}, signal?: AbortSignal) {
      const promise = queue.add(
        () =>
          new Promise((resolve, reject) => {
            started.push(id)
            attempts.set(id, { resolve, reject })
          }),
        options,
        signal,
      )
      promise.then(
        value => settled.push(`${id} = ${value}`),
        error => settled.push(`${id}: ${error.message}`),
      )
      return promise
    },
    async answer(id: string, value: unknown = 'done') {
      attempts.get(id)?.resolve(value)
      await settle()
    },
    async fail(id: string, error: unknown) {
      attempts.get(id)?.reject(error)
      await settle()
    },
  }
}

describe('order', () => {
  test('the most urgent goes first, equals in order of arrival', async () => {
    const { add, answer, started } = handQueue()
    add('busy')
    add('0', { priority: 0 })
    add('50a')
    add('99', { priority: 99 })
    add('50b')
    for (const id of ['busy', '99', '50a', '50b', '0']) await answer(id)
    expect(started).toEqual(['busy', '99', '50a', '50b', '0'])
  })

  test('one command at a time', async () => {
    const { add, answer, started } = handQueue()
    add('a')
    add('b')
    await settle()
    expect(started).toEqual(['a'])
    await answer('a')
    expect(started).toEqual(['a', 'b'])
  })

  test('a named command takes the slot of the waiting one of its name, which is told so', async () => {
    const { add, answer, started, settled } = handQueue()
    add('busy')
    add('volume 1', { name: 'volume' })
    add('other')
    add('volume 2', { name: 'volume' })
    await settle()
    expect(settled).toEqual(['volume 1: superseded by a newer command of the same name'])
    for (const id of ['busy', 'volume 2', 'other']) await answer(id)
    expect(started).toEqual(['busy', 'volume 2', 'other'])
  })

  test('a named command that runs is not replaced: both run', async () => {
    const { add, answer, started, settled } = handQueue()
    add('volume 1', { name: 'volume' })
    add('volume 2', { name: 'volume' })
    await answer('volume 1')
    await answer('volume 2')
    expect(started).toEqual(['volume 1', 'volume 2'])
    expect(settled).toEqual(['volume 1 = done', 'volume 2 = done'])
  })

  test('the pause of a command counts from its end, and before it no byte of the next one leaves', async () => {
    const { clock, add, answer, started } = handQueue()
    add('a', { delayMs: 2_000 })
    add('b')
    await answer('a')
    await clock.advance(1_999)
    expect(started).toEqual(['a'])
    await clock.advance(1)
    expect(started).toEqual(['a', 'b'])
    await answer('b')
    await clock.advance(60_000)
    add('c')
    await settle()
    expect(started).toEqual(['a', 'b', 'c'])
  })

  test('who arrives during a pause is still sorted in', async () => {
    const { clock, add, answer, started } = handQueue()
    add('a', { delayMs: 1_000 })
    add('b')
    await answer('a')
    await clock.advance(500)
    add('urgent', { priority: 90 })
    await clock.advance(500)
    expect(started).toEqual(['a', 'urgent'])
  })
})

describe('retries', () => {
  test('without an answer it is sent four times, 5 s each, and then fails', async () => {
    const { clock, add, started, settled } = handQueue()
    add('a')
    await clock.advance(19_999)
    expect(started).toEqual(['a', 'a', 'a', 'a'])
    expect(settled).toEqual([])
    await clock.advance(1)
    expect(settled).toEqual(['a: retry limit reached (due to timeout)'])
  })

  test('a retry goes in at 20 above', async () => {
    const { clock, add, answer, started } = handQueue()
    add('a', { priority: 50 })
    add('65', { priority: 65 })
    await clock.advance(5_000)
    expect(started).toEqual(['a', 'a'])
    add('75', { priority: 75 })
    await clock.advance(5_000)
    expect(started).toEqual(['a', 'a', 'a'])
    await answer('a')
    expect(started.at(-1)).toBe('75')
  })

  test('a more urgent command runs before the retry', async () => {
    const { clock, add, started } = handQueue()
    add('a', { priority: 50 })
    add('80', { priority: 80 })
    await clock.advance(5_000)
    expect(started).toEqual(['a', '80'])
  })

  test('a driver that asks for a retry gets one, and its reason is in the end told', async () => {
    const { add, fail, started, settled } = handQueue()
    add('a', { retries: 1 })
    await fail('a', new Retry('still warming up'))
    expect(started).toEqual(['a', 'a'])
    await fail('a', new Retry('still warming up'))
    expect(settled).toEqual(['a: retry limit reached (still warming up)'])
  })

  test.each([
    ['an error', new Error('broken')],
    ['a refusal by the device', new Abort('busy')],
  ])('%s is final: it ran once', async (_, error) => {
    const { add, fail, started, settled } = handQueue()
    const promise = add('a', { retries: 3 })
    await fail('a', error)
    expect(started).toEqual(['a'])
    expect(settled).toEqual([`a: ${error.message}`])
    await expect(promise).rejects.toBe(error)
  })

  test('an attempt that throws before it waits is final too', async () => {
    const { queue } = handQueue()
    const failed = queue.add(() => {
      throw new Error('at once')
    })
    await expect(failed).rejects.toThrow('at once')
    expect(queue.size).toBe(0)
  })

  test('a time-out of its own is kept to', async () => {
    const { clock, add, settled } = handQueue()
    add('a', { withinMs: 100, retries: 0 })
    await clock.advance(100)
    expect(settled).toEqual(['a: retry limit reached (due to timeout)'])
  })

  test('an answer that comes after the time-out is not taken twice', async () => {
    const { clock, add, answer, settled } = handQueue()
    add('a', { retries: 0 })
    await clock.advance(5_000)
    await answer('a')
    expect(settled).toEqual(['a: retry limit reached (due to timeout)'])
  })

  test('the newer wish wins over an older one that comes back for a retry', async () => {
    const { clock, add, answer, started, settled } = handQueue()
    add('volume 1', { name: 'volume' })
    add('volume 2', { name: 'volume' })
    await clock.advance(5_000)
    expect(settled).toEqual(['volume 1: superseded by a newer command of the same name'])
    await answer('volume 2')
    expect(started).toEqual(['volume 1', 'volume 2'])
  })

  test('the signal of an attempt aborts when its time is up', async () => {
    const { clock, queue } = handQueue()
    const signals: AbortSignal[] = []
    const failed = queue.add(
      signal => {
        signals.push(signal)
        return new Promise(() => undefined)
      },
      { retries: 1 },
    )
    failed.catch(() => undefined)
    await clock.advance(10_000)
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true])
    await expect(failed).rejects.toMatchObject({ code: 'timeout' })
  })
})

describe('offline', () => {
  test('an unnamed command fails at once, a named one waits for the connection', async () => {
    const { queue, add, started, settled } = handQueue({ online: false })
    const unnamed = add('unnamed')
    add('named 1', { name: 'x' })
    add('named 2', { name: 'x' })
    await settle()
    await expect(unnamed).rejects.toMatchObject({ code: 'offline', message: OFFLINE })
    expect(settled).toEqual([`unnamed: ${OFFLINE}`, 'named 1: superseded by a newer command of the same name'])
    expect(started).toEqual([])
    queue.setOnline(true)
    await settle()
    expect(started).toEqual(['named 2'])
  })

  test('what was queued online is kept over an outage, named or not', async () => {
    const { queue, add, answer, started } = handQueue()
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
    const { clock, queue, add, settled } = handQueue()
    add('a')
    queue.setOnline(false)
    await clock.advance(5_000)
    expect(settled).toEqual([`a: ${OFFLINE}`])
  })

  test('a named one waits for the connection with the retries it has left', async () => {
    const { clock, queue, add, answer, started, settled } = handQueue()
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

describe('ending', () => {
  test('clearing settles everyone who waits, and leaves the running one', async () => {
    const { queue, add, answer, settled } = handQueue()
    add('busy')
    add('a')
    add('b', { name: 'x' })
    queue.clear('queue cleared')
    await settle()
    expect(settled).toEqual(['a: queue cleared', 'b: queue cleared'])
    await answer('busy')
    expect(settled.at(-1)).toBe('busy = done')
  })

  test('closing settles everyone, the running one too, and refuses what comes after', async () => {
    const { clock, queue, add, settled } = handQueue()
    add('busy')
    add('a')
    queue.close()
    await settle()
    expect([...settled].sort()).toEqual(['a: The module has stopped.', 'busy: The module has stopped.'])
    await expect(add('late')).rejects.toMatchObject({ code: 'cancelled' })
    await clock.advance(60_000)
    expect(clock.waiting).toBe(0)
    expect(queue.size).toBe(0)
  })

  test('a caller who gives up leaves the queue, waiting or running', async () => {
    const { queue, add, started, settled } = handQueue()
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

  test('who has given up before is not taken', async () => {
    const { add, started } = handQueue()
    await expect(add('a', {}, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' })
    expect(started).toEqual([])
  })
})

// ── against a reference ──

const WITHIN = 5_000

interface RefTask {
  id: number
  name: string | undefined
  priority: number
  retries: number
  delayMs: number
  order: number
  place: number
}

/** The rules of driver.md 11 with our two decisions, as plainly as they can be said: no promises, no timers. */
class Reference {
  now = 0
  online = false
  waiting: RefTask[] = []
  running: { task: RefTask; until: number } | undefined
  notBefore = 0
  started: number[] = []
  outcomes = new Map<number, string>()

  add(task: RefTask): void {
    if (!this.online && !task.name) return this.settle(task, 'offline')
    const twin = this.waiting.find(other => task.name !== undefined && other.name === task.name)
    if (twin) {
      const [older, newer] = twin.order < task.order ? [twin, task] : [task, twin]
      newer.place = twin.place
      this.waiting = this.waiting.map(other => (other === twin ? newer : other))
      this.settle(older, 'superseded')
    } else this.waiting.push(task)
    this.pump()
  }

  pump(): void {
    if (this.running || !this.online || this.now < this.notBefore) return
    const [first] = this.waiting.toSorted((a, b) => b.priority - a.priority || a.place - b.place)
    if (!first) return
    this.waiting = this.waiting.filter(task => task !== first)
    this.started.push(first.id)
    this.running = { task: first, until: this.now + WITHIN }
  }

  end(outcome: string): void {
    const task = this.running?.task
    if (!task) return
    this.running = undefined
    this.notBefore = this.now + task.delayMs
    if (outcome !== 'retry') this.settle(task, outcome)
    else if (task.retries === 0) this.settle(task, 'timeout')
    else {
      task.retries -= 1
      task.priority += 20
      this.add(task)
    }
    this.pump()
  }

  cancel(id: number): void {
    if (this.running?.task.id === id) return this.end('cancelled')
    const task = this.waiting.find(one => one.id === id)
    if (!task) return
    this.waiting = this.waiting.filter(one => one !== task)
    this.settle(task, 'cancelled')
  }

  advance(ms: number): void {
    const until = this.now + ms
    for (;;) {
      const times = [this.running?.until, this.running ? undefined : this.notBefore]
      const next = Math.min(...times.filter(at => at !== undefined && at > this.now).map(Number), until)
      this.now = next
      if (this.running?.until === next) this.end('retry')
      else this.pump()
      if (next === until) return
    }
  }

  settle(task: RefTask, outcome: string): void {
    this.outcomes.set(task.id, outcome)
  }
}

interface AddStep {
  do: 'add'
  name: string | undefined
  priority: number
  retries: number
  delayMs: number
}
type Step =
  | AddStep
  | { do: 'answer' | 'fail' | 'retry' | 'clear' | 'online' | 'offline' }
  | { do: 'cancel'; which: number }
  | { do: 'advance'; ms: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('add' as const),
      name: fc.option(fc.constantFrom('volume', 'power'), { nil: undefined }),
      priority: fc.constantFrom(30, 50, 50, 70),
      retries: fc.nat(2),
      delayMs: fc.constantFrom(0, 0, 300),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('answer' as const, 'fail' as const, 'retry' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('offline' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('online' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('clear' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cancel' as const), which: fc.nat(20) }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('advance' as const), ms: fc.constantFrom(100, 300, 4_999, 5_000, 12_000) }),
  },
)

test('whatever is asked in whatever order, the queue does what the rules say, and each caller is settled once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60, size: 'max' }), async steps => {
      const clock = fakeClock()
      const queue = createQueue(clock)
      const reference = new Reference()
      const started: number[] = []
      const outcomes = new Map<number, string[]>()
      const stops: AbortController[] = []
      let current: { resolve(value: unknown): void; reject(error: unknown): void } | undefined

      for (const one of steps) {
        switch (one.do) {
          case 'add': {
            const id = stops.length
            const stop = new AbortController()
            stops.push(stop)
            outcomes.set(id, [])
            const note = (outcome: string) => outcomes.get(id)?.push(outcome)
            queue
              .add(
                () =>
                  new Promise((resolve, reject) => {
                    started.push(id)
                    current = { resolve, reject }
                  }),
                optionsOf(one),
                stop.signal,
              )
              .then(
                () => note('answered'),
                error => note(outcomeOf(error)),
              )
            reference.add({ ...one, id, order: id, place: id })
            break
          }
          case 'answer':
            if (reference.running) current?.resolve('done')
            reference.end('answered')
            break
          case 'fail':
            if (reference.running) current?.reject(new Error('broken'))
            reference.end('failed')
            break
          case 'retry':
            if (reference.running) current?.reject(new Retry('again'))
            reference.end('retry')
            break
          case 'clear':
            queue.clear('cleared')
            for (const task of reference.waiting.splice(0)) reference.settle(task, 'cleared')
            break
          case 'online':
          case 'offline':
            queue.setOnline(one.do === 'online')
            reference.online = one.do === 'online'
            reference.pump()
            break
          case 'cancel':
            stops[one.which]?.abort(new Failed('cancelled', 'given up'))
            reference.cancel(one.which)
            break
          case 'advance':
            await clock.advance(one.ms)
            reference.advance(one.ms)
        }
        await settle()
        expect(started).toEqual(reference.started)
        expect([...outcomes].flatMap(([id, list]) => list.map(outcome => [id, outcome]))).toEqual(
          [...reference.outcomes].sort(([a], [b]) => a - b),
        )
      }
      queue.close()
      await settle()
      expect([...outcomes.values()].every(list => list.length === 1)).toBe(true)
    }),
    { numRuns: 1_000 },
  )
})

function outcomeOf(error: Error): string {
  if (error.message === 'broken') return 'failed'
  if (error.message === 'cleared') return 'cleared'
  if (error.message.startsWith('superseded')) return 'superseded'
  return error instanceof Failed ? error.code : 'unknown'
}

function optionsOf({ name, priority, retries, delayMs }: AddStep): QueueOptions {
  return { priority, retries, delayMs, ...(name === undefined ? {} : { name }) }
}
