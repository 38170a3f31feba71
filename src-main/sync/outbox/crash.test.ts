import { cpSync, mkdirSync, rmSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../store/testing/temporary-folder.ts'
import { unflushedFiles } from './testing/failing-files.ts'
import { type FakeCentre, fakeCentre } from './testing/fake-centre.ts'
import { filesIn } from './testing/folders.ts'
import { openedOutbox, turns } from './testing/opened-outbox.ts'

// Whatever happens in whatever order, in the end the centre has the last value of everything, and every event.

const ROUNDS = process.env.ALCOVE_SOAK ? 3_000 : 40
const timeout = 30_000 + ROUNDS * 200

type Step =
  | { do: 'status'; mod: number; name: number; value: number | null }
  | { do: 'setting'; mod: number; name: number; value: number }
  | { do: 'restart'; mod: number }
  | { do: 'forget'; mod: number }
  | { do: 'events'; count: number }
  | { do: 'link' }
  | { do: 'cut' }
  | { do: 'serve'; index: number; isLost: boolean }
  | { do: 'pass'; ms: number }
  | { do: 'flush' }
  /** The node ends as it should, and starts again. */
  | { do: 'close' }
  /** Off the end of each file, so many thousandths of what is not flushed. */
  | { do: 'crash'; lost: number }

const [mod, name] = [fc.nat(2), fc.nat(2)]
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('status' as const), mod, name, value: fc.option(fc.nat(3)) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('setting' as const), mod, name, value: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('restart' as const, 'forget' as const), mod }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('events' as const), count: fc.integer({ min: 1, max: 5 }) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('link' as const, 'link' as const, 'cut' as const) }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('serve' as const), index: fc.nat(), isLost: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(300, 1_000, 4_000) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('flush' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('close' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('crash' as const), lost: fc.nat(1_000) }) },
)

const powerCuts = fc.array(step, { maxLength: 50, size: 'max' })
const kills = powerCuts.map(steps => steps.map(each => (each.do === 'crash' ? { ...each, lost: 0 } : each)))

test.each([
  ['with our extension', true],
  ['with a stock core', false],
] as const)(
  'after any cuts and kills %s the centre has the last values and all events',
  { timeout },
  async (_, isExtended) => {
    const folder = temporaryFolder()
    let round = 0
    await fc.assert(
      fc.asyncProperty(kills, async steps => {
        const { centre, model } = await live(join(folder, String(++round)), steps, isExtended)
        expect(Object.fromEntries(centre.status)).toEqual(Object.fromEntries(model.status))
        expect(Object.fromEntries(centre.settings)).toMatchObject(Object.fromEntries(model.settings))
        expect(isExtended ? centre.events : withoutRepeats(centre.events)).toEqual(model.events)
        expect(centre.wrong).toEqual([])
      }),
      { numRuns: ROUNDS },
    )
  },
)

test('after any power cuts each event that was on disk is there once, in order, and the last values are', {
  timeout,
}, async () => {
  const folder = temporaryFolder()
  let round = 0
  await fc.assert(
    fc.asyncProperty(powerCuts, async steps => {
      const { centre, model } = await live(join(folder, String(++round)), steps, true)
      expect(Object.fromEntries(centre.status)).toEqual(Object.fromEntries(model.status))
      expect(centre.events).toEqual(
        model.events.filter(event => !model.lost.has(event) || centre.events.includes(event)),
      )
    }),
    { numRuns: ROUNDS },
  )
})

interface Model {
  status: Map<string, string>
  settings: Map<string, string>
  events: string[]
  /** What a power cut may have taken. */
  lost: Set<string>
}

async function live(
  folder: string,
  steps: readonly Step[],
  extended: boolean,
): Promise<{ centre: FakeCentre; model: Model }> {
  const centre = fakeCentre()
  centre.answersAtOnce = false
  const model: Model = { status: new Map(), settings: new Map(), events: [], lost: new Set() }
  const how = { extended, nodeId: 'node-1' }
  let life = 0
  let files = unflushedFiles()
  let outbox = await openedOutbox({ folder: join(folder, '0'), ...files })
  let before = filesIn(join(folder, '0'))
  let eventsBefore = 0
  let link = centre.link()
  link.cut()
  let drained: Promise<void> = Promise.resolve()

  for (const step of steps) {
    if (step.do === 'status') {
      const json = step.value === null ? null : String(step.value)
      outbox.status(`mod-${step.mod}`, `name ${step.name}`, json)
      model.status.set(`mod-${step.mod}/name ${step.name}`, json ?? 'null')
    } else if (step.do === 'setting') {
      outbox.setting(`mod-${step.mod}`, `name ${step.name}`, String(step.value))
      model.settings.set(`mod-${step.mod}/name ${step.name}`, String(step.value))
    } else if (step.do === 'restart') restart(step.mod)
    else if (step.do === 'forget') {
      outbox.forget(`mod-${step.mod}`)
      // What becomes of what was on its way is nobody's business; the next life begins with a restart.
      for (const key of model.settings.keys()) if (key.startsWith(`mod-${step.mod}/`)) model.settings.delete(key)
      restart(step.mod)
    } else if (step.do === 'events') {
      for (let count = 0; count < step.count; count++) {
        const event = `event ${model.events.length}`
        model.events.push(event)
        outbox.event('placeos/room', event)
      }
    } else if (step.do === 'link') relink()
    else if (step.do === 'cut') await cut()
    else if (step.do === 'serve') centre.serve(step.index, step.isLost)
    else if (step.do === 'pass') await outbox.pass(step.ms)
    else if (step.do === 'flush') files.flush()
    else {
      await (step.do === 'close' ? end() : crash(step.lost))
      await begin()
    }
    await turns(1)
  }
  centre.answersAtOnce = true
  await cut()
  relink()
  for (let facts = outbox.facts(); facts.events + facts.statuses + facts.settings > 0; facts = outbox.facts()) {
    files.flush()
    await turns(1)
  }
  await turns()
  await end()
  rmSync(folder, { recursive: true, force: true })
  return { centre, model }

  function restart(of: number): void {
    outbox.restarted(`mod-${of}`, `{"life":${life}}`)
    for (const key of model.status.keys()) if (key.startsWith(`mod-${of}/`)) model.status.delete(key)
  }

  function relink(): void {
    if (!link.signal.aborted) return
    link = centre.link()
    drained = outbox.drain(link, how)
  }

  async function cut(): Promise<void> {
    link.cut()
    await drained
  }

  async function end(): Promise<void> {
    await cut()
    let isClosed = false
    const closing = outbox.close().then(() => {
      isClosed = true
    })
    while (!isClosed) {
      files.flush()
      await turns(1)
    }
    await closing
  }

  /** The next life finds a copy of what is left of this one. */
  async function crash(lost: number): Promise<void> {
    const [from, to] = [join(folder, String(life)), join(folder, String(life + 1))]
    mkdirSync(from, { recursive: true })
    cpSync(from, to, { recursive: true })
    const safe = new Map(files.safe)
    await cut()
    const arrived = new Set(centre.events)
    if (lost > 0) for (const event of model.events.slice(eventsBefore)) if (!arrived.has(event)) model.lost.add(event)
    for (const [name, length] of filesIn(to)) {
      const kept = safe.get(join(from, 'outbox', name)) ?? (before.has(name) ? length : 0)
      truncateSync(join(to, 'outbox', name), kept + Math.round(((length - kept) * (1_000 - lost)) / 1_000))
    }
    await end()
    life += 1
  }

  /** The modules of the next life begin anew. */
  async function begin(): Promise<void> {
    const at = join(folder, String(life))
    eventsBefore = model.events.length
    before = filesIn(at)
    files = unflushedFiles()
    outbox = await openedOutbox({ folder: at, ...files })
    for (let of = 0; of < 3; of++) restart(of)
  }
}

const withoutRepeats = (events: readonly string[]) => events.filter((event, index) => event !== events[index - 1])
