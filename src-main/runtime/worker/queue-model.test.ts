import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type FakeClock, fakeClock, settle } from '../../base/fake-clock.ts'
import { Failed, failureOf } from '../../base/result.ts'
import { alcoveRules, type Deviations, stockRules } from '../../driver-kit/deviations.ts'
import { Retry } from '../../driver-kit/outcomes.ts'
import type { QueueOptions, Task } from '../../driver-kit/task.ts'
import { createQueue, type Queue } from './queue.ts'

const WITHIN = 5_000

/** What the code of a command does: nothing, so that the answer comes from outside; end it itself; or go on for a while. */
type Block = 'sends' | 'succeeds' | 'retries' | 'throws' | 'stays'

interface Asked {
  name: string | undefined
  priority: number
  retries: number
  delayMs: number
  wait: boolean
  clearQueue: boolean
  block: Block
}

interface RefCommand extends Asked {
  id: number
  order: number
  outcome: string | undefined
  attempts: number
  over: boolean
  blockOpen: boolean
  until: number
}

/** The rules of driver.md 11, as plainly as they can be said: no promises, no timers. */
class Reference {
  readonly rules: Deviations
  now = 0
  online = false
  closed = false
  commands: RefCommand[] = []
  /** In no order: who goes next is looked for when it is time. */
  waiting: RefCommand[] = []
  running: RefCommand | undefined
  notBefore = 0
  owed = 0
  orders = 0
  /** Something has ended: who goes next is decided when the code at hand is through. */
  dirty = false
  sent: string[] = []

  constructor(rules: Deviations) {
    this.rules = rules
  }

  add(asked: Asked): void {
    const command: RefCommand = {
      ...asked,
      id: this.commands.length,
      order: 0,
      outcome: undefined,
      attempts: 0,
      over: false,
      blockOpen: false,
      until: 0,
    }
    this.commands.push(command)
    if (this.closed) return this.settle(command, 'stopped')
    this.enter(command)
    if (!this.dirty) this.pump()
  }

  enter(command: RefCommand): void {
    if (!this.online && command.name === undefined) return this.settle(command, 'offline')
    const twin = this.waiting.find(({ name }) => name !== undefined && name === command.name)
    if (twin && command.attempts > 0 && this.rules.newerNamedWins) return this.settle(command, 'superseded')
    command.order = twin ? twin.order : this.orders++
    this.waiting.push(command)
    if (twin) this.settle(twin, 'superseded')
  }

  pump(): void {
    this.dirty = false
    if (this.running || !this.online || this.closed || this.waiting.length === 0) return
    if (this.owed > 0) [this.notBefore, this.owed] = [this.now + this.owed, 0]
    if (this.now < this.notBefore) return
    const [first] = this.waiting.toSorted((a, b) => b.priority - a.priority || a.order - b.order)
    if (!first) return
    this.waiting = this.waiting.filter(one => one !== first)
    this.running = first
    this.sent.push(`${first.id} at ${this.now}`)
    first.attempts += 1
    first.over = false
    first.blockOpen = true
    if (first.block === 'succeeds') this.act(first, 'success')
    if (first.block === 'retries') this.act(first, 'retry')
    if (first.block === 'throws') this.act(first, 'fail')
    if (first.block !== 'stays') this.blockReturned(first)
  }

  blockReturned(command: RefCommand): void {
    if (this.running !== command) return
    command.blockOpen = false
    if (command.over) this.free(command)
    else if (!command.wait) this.act(command, 'success')
    else command.until = this.now + WITHIN
  }

  act(command: RefCommand, how: 'success' | 'abort' | 'fail' | 'retry' | 'reset'): void {
    const runs = this.running === command
    if (command.outcome !== undefined || (runs && command.over)) return
    if (how === 'reset') {
      if (runs) command.until = this.now + WITHIN
    } else if (how !== 'retry') this.settle(command, how)
    else if (runs && command.retries === 0) this.settle(command, 'timeout')
    else if (runs) {
      command.over = true
      if (!command.blockOpen) this.free(command)
    }
  }

  settle(command: RefCommand, outcome: string, atOnce = false): void {
    if (command.outcome !== undefined) return
    command.outcome = outcome
    command.over = true
    if (this.running !== command) this.waiting = this.waiting.filter(one => one !== command)
    else if (atOnce || !command.blockOpen) this.free(command)
  }

  free(command: RefCommand): void {
    this.running = undefined
    this.dirty = true
    if (this.rules.delayFromCompletion) this.notBefore = this.now + command.delayMs
    else this.owed = command.delayMs
    if (command.outcome === undefined) {
      command.retries -= 1
      command.priority += 20
      this.enter(command)
    } else if (command.clearQueue) this.clear(false)
  }

  clear(current: boolean): void {
    for (const command of this.waiting) this.settle(command, 'cleared')
    if (!current || !this.running) return
    if (this.running.outcome !== undefined) this.free(this.running)
    else this.settle(this.running, 'cleared', true)
  }

  close(): void {
    this.closed = true
    this.online = false
    if (this.rules.settlesOnStop) for (const command of this.waiting) this.settle(command, 'stopped')
    this.waiting = []
    if (this.running) this.settle(this.running, 'stopped', true)
  }

  /** The code at hand is through. */
  through(): void {
    while (this.dirty) this.pump()
  }

  advance(ms: number): void {
    const end = this.now + ms
    for (;;) {
      const { running } = this
      const answerDue = running && !running.blockOpen ? [running.until] : []
      const next = Math.min(...answerDue, ...(running || this.notBefore <= this.now ? [] : [this.notBefore]), end)
      this.now = next
      if (running && answerDue[0] === next) this.act(running, 'retry')
      else this.dirty = true
      this.through()
      if (next === end && !(this.running && !this.running.blockOpen && this.running.until === end)) return
    }
  }
}

/** The real queue, and what was seen of it. */
class Real {
  readonly clock: FakeClock = fakeClock()
  readonly queue: Queue
  sent: string[] = []
  outcomes: string[][] = []
  tasks = new Map<number, Task>()
  returns = new Map<number, () => void>()
  callers: AbortController[] = []

  constructor(rules: Deviations) {
    this.queue = createQueue({ clock: this.clock, rules })
  }

  add({ block, name, ...options }: Asked): void {
    const id = this.outcomes.length
    const outcomes: string[] = []
    const caller = new AbortController()
    this.outcomes.push(outcomes)
    this.callers.push(caller)
    const run = (task: Task) => {
      this.sent.push(`${id} at ${this.clock.monotonic()}`)
      this.tasks.set(id, task)
      if (block === 'succeeds') task.success('done')
      if (block === 'retries') throw new Retry('again')
      if (block === 'throws') throw new Error('broken')
      if (block === 'stays') return new Promise<void>(resolve => this.returns.set(id, resolve))
    }
    const named: QueueOptions = name === undefined ? options : { ...options, name }
    this.queue.add(run, named, caller.signal).then(
      () => outcomes.push('success'),
      error => outcomes.push(outcomeOf(error)),
    )
  }
}

function outcomeOf(error: unknown): string {
  const { code, message } = failureOf(error)
  if (code === 'unexpected') return 'fail'
  if (code === 'rejected') return 'abort'
  if (code !== 'cancelled') return code
  const words = { superseded: 'superseded', 'queue cleared': 'cleared', 'The module has stopped': 'stopped' }
  return Object.entries(words).find(([start]) => message.startsWith(start))?.[1] ?? code
}

class Step implements fc.AsyncCommand<Reference, Real> {
  readonly text: string
  readonly take: (ref: Reference, real: Real) => void | Promise<void>
  constructor(text: string, take: (ref: Reference, real: Real) => void | Promise<void>) {
    this.text = text
    this.take = take
  }
  check(): boolean {
    return true
  }
  async run(ref: Reference, real: Real): Promise<void> {
    await this.take(ref, real)
    ref.through()
    await settle()
    expect(real.sent).toEqual(ref.sent)
    expect(real.outcomes).toEqual(ref.commands.map(({ outcome }) => (outcome === undefined ? [] : [outcome])))
    expect(real.queue.size).toBe(ref.waiting.length + (ref.running ? 1 : 0))
    const current = [...real.tasks].find(([, task]) => task === real.queue.current)?.[0]
    expect(current).toBe(ref.running && !ref.running.over ? ref.running.id : undefined)
  }
  toString(): string {
    return this.text
  }
}

const asked: fc.Arbitrary<Asked> = fc.record({
  name: fc.option(fc.constantFrom('volume', 'power'), { nil: undefined }),
  priority: fc.constantFrom(30, 50, 50, 70),
  retries: fc.nat(2),
  delayMs: fc.constantFrom(0, 0, 0, 300, 6_000),
  wait: fc.constantFrom(true, true, true, false),
  clearQueue: fc.constantFrom(false, false, false, false, true),
  block: fc.constantFrom<Block>('sends', 'sends', 'sends', 'succeeds', 'retries', 'throws', 'stays'),
})

const which = fc.nat(30)

/** At one of those that were sent, the newest ones first: it may run, wait for a retry, or be long over. */
const atTask = (real: Real, which: number): [number, Task] | undefined => [...real.tasks].reverse()[which % 4]

const steps: fc.Arbitrary<Step>[] = [
  // Several in one go: nothing in between gets a chance to run.
  fc.array(asked, { minLength: 1, maxLength: 4 }).map(
    all =>
      new Step(`add ${JSON.stringify(all)}`, (ref, real) => {
        for (const one of all) {
          ref.add(one)
          real.add(one)
        }
      }),
  ),
  ...(['success', 'success', 'abort', 'fail', 'retry', 'reset'] as const).map(how =>
    which.map(
      which =>
        new Step(`${how} ${which}`, (ref, real) => {
          const found = atTask(real, which)
          const command = found && ref.commands[found[0]]
          if (!found || !command) return
          const [, task] = found
          ref.act(command, how)
          if (how === 'reset') task.resetTimers()
          else if (how === 'fail') task.fail(new Error('broken'))
          else task[how]()
        }),
    ),
  ),
  which.map(
    which =>
      new Step(`block returns ${which}`, (ref, real) => {
        const found = [...real.returns].reverse()[which % 3]
        const command = found && ref.commands[found[0]]
        if (!found || !command) return
        // One that is tried again has another block, which stays anew.
        real.returns.delete(found[0])
        ref.blockReturned(command)
        found[1]()
      }),
  ),
  fc.constantFrom(100, 300, 4_999, 5_000, 12_000).map(
    ms =>
      new Step(`${ms} ms pass`, async (ref, real) => {
        ref.advance(ms)
        await real.clock.advance(ms)
      }),
  ),
  ...[true, true, false].map(online =>
    fc.constant(
      new Step(online ? 'online' : 'offline', (ref, real) => {
        if (!ref.closed) [ref.online, ref.dirty] = [online, ref.dirty || online]
        real.queue.setOnline(online)
      }),
    ),
  ),
  fc.boolean().map(
    current =>
      new Step(`clear ${current}`, (ref, real) => {
        ref.clear(current)
        real.queue.clear('queue cleared', current)
      }),
  ),
  which.map(
    which =>
      new Step(`caller ${which} gives up`, (ref, real) => {
        const command = ref.commands[which]
        if (!command) return
        ref.settle(command, 'cancelled', true)
        real.callers[which]?.abort(new Failed('cancelled', 'given up'))
      }),
  ),
]

/** Rare, as little happens after it. */
const close = fc.constantFrom(
  new Step('close', (ref, real) => {
    ref.close()
    real.queue.close()
  }),
  ...Array.from({ length: 20 }, () => new Step('nothing', () => undefined)),
)

test.each([
  ['our', alcoveRules],
  ['stock', stockRules],
])(
  'whatever happens in whatever order, the queue does what %s rules say, and each caller is settled at most once',
  async (_, rules) => {
    await fc.assert(
      fc.asyncProperty(fc.commands([...steps, close], { maxCommands: 60, size: '+1' }), async commands => {
        const setup = () => {
          const [model, real] = [new Reference(rules), new Real(rules)]
          model.online = true
          real.queue.setOnline(true)
          return { model, real }
        }
        let used: Real | undefined
        await fc.asyncModelRun(() => {
          const made = setup()
          used = made.real
          return made
        }, commands)
        // In the end everybody has heard, and no timer is left.
        const alreadyClosed = used?.outcomes.filter(({ length }) => length === 0).length
        used?.queue.close()
        await settle()
        const unheard = used?.outcomes.filter(({ length }) => length === 0).length
        if (rules.settlesOnStop) expect(unheard).toBe(0)
        else expect(unheard).toBeLessThanOrEqual(alreadyClosed ?? 0)
        expect(used?.clock.waiting).toBe(0)
      }),
      { numRuns: 500 },
    )
  },
)
