import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { FromWorker } from '../worker-contract.ts'
import { createOutbox, MOST_UNREAD } from './outbox.ts'

/** An outbox whose turns and whose reader the test moves. */
function outboxOf() {
  const crossed: FromWorker[] = []
  let batches = 0
  let due: (() => void)[] = []
  const outbox = createOutbox(
    batch => {
      batches += 1
      crossed.push(...batch)
    },
    run => void due.push(run),
  )
  const turn = () => {
    const now = due
    due = []
    for (const run of now) run()
  }
  return {
    outbox,
    crossed,
    turn,
    batches: () => batches,
    /** The main thread reads what has crossed, until nothing more comes. */
    readAll() {
      for (let read = 0; read < crossed.length; ) {
        outbox.read(crossed.length - read)
        read = crossed.length
        turn()
      }
    },
  }
}

const status = (value: number, key = 'level', mod = 'mod-a'): FromWorker => ({
  kind: 'status',
  mod,
  changed: { [key]: value },
})
const line = (message: string): FromWorker => ({ kind: 'log', mod: 'mod-a', level: 'info', message })

test('what is said in one turn crosses over together, in order and unchanged', () => {
  const { outbox, crossed, turn, batches } = outboxOf()
  const said = [status(1), line('one'), status(2), status(1)]
  for (const one of said) outbox.tell(one)
  expect(crossed).toEqual([])
  turn()
  expect(crossed).toEqual(said)
  expect(batches()).toBe(1)
})

test('nothing more crosses over while too much is unread, and all the rest once it has been read', () => {
  const { outbox, crossed, turn, readAll } = outboxOf()
  for (let at = 0; at < MOST_UNREAD + 500; at++) {
    outbox.tell({ kind: 'result', call: at, result: { ok: true, value: at } })
    turn()
  }
  expect(crossed).toHaveLength(MOST_UNREAD)
  readAll()
  expect(crossed.map(one => one.kind === 'result' && one.call)).toEqual(
    Array.from({ length: MOST_UNREAD + 500 }, (_, at) => at),
  )
})

test('whatever is said in whatever turns, each result crosses once, in order, and the last value of each status is the last that crosses', () => {
  const said = fc.oneof(
    { weight: 6, arbitrary: fc.record({ key: fc.constantFrom('a', 'b'), mod: fc.constantFrom('mod-a', 'mod-b') }) },
    { weight: 2, arbitrary: fc.constant('result' as const) },
    { weight: 1, arbitrary: fc.constant('turn' as const) },
    { weight: 1, arbitrary: fc.constant('read' as const) },
  )
  fc.assert(
    fc.property(fc.array(fc.tuple(said, fc.integer({ min: 1, max: 800 })), { maxLength: 12 }), script => {
      const { outbox, crossed, turn, readAll } = outboxOf()
      const last: Record<string, number> = {}
      let [value, calls] = [0, 0]
      for (const [what, times] of script) {
        if (what === 'turn') turn()
        else if (what === 'read') readAll()
        else {
          for (let time = 0; time < times; time++) {
            if (what === 'result') outbox.tell({ kind: 'result', call: calls++, result: { ok: true, value: null } })
            else {
              last[`${what.mod} ${what.key}`] = ++value
              outbox.tell(status(value, what.key, what.mod))
            }
          }
        }
      }
      turn()
      readAll()
      const seen: Record<string, unknown> = {}
      for (const one of crossed)
        if (one.kind === 'status') for (const [key, now] of Object.entries(one.changed)) seen[`${one.mod} ${key}`] = now
      expect(seen).toEqual(last)
      const results = crossed.flatMap(one => (one.kind === 'result' ? [one.call] : []))
      expect(results).toEqual(Array.from({ length: calls }, (_, at) => at))
    }),
    { numRuns: 100 },
  )
})

test('lines, messages and traffic of a flood are left out beyond a thousand, and their number is told', () => {
  const { outbox, crossed, turn, readAll } = outboxOf()
  for (let at = 0; at < 1_000; at++) outbox.tell(line(`line ${at}`))
  for (let at = 0; at < 5_000; at++) {
    outbox.tell(line('more'))
    outbox.tell({ kind: 'publish', mod: 'mod-a', channel: 'all', text: 'x' })
  }
  const item = { at: 0, direction: 'in' as const, bytes: new Uint8Array() }
  outbox.tell({ kind: 'wire', mod: 'mod-a', items: [item, item] })
  outbox.tell({ kind: 'result', call: 1, result: { ok: true, value: null } })
  turn()
  readAll()
  expect(crossed).toHaveLength(1_002)
  expect(crossed).toContainEqual(expect.objectContaining({ kind: 'result' }))
  expect(crossed.at(-1)).toEqual({
    kind: 'log',
    mod: 'mod-a',
    level: 'warn',
    message:
      'It said more than the node can take: 5000 lines of its log, 5000 messages to channels, ' +
      '2 pieces of traffic that somebody looks at were left out.',
  })
})

test('an answer to a heartbeat does not wait for anything', () => {
  const { outbox, crossed } = outboxOf()
  for (let at = 0; at < 3_000; at++) outbox.tell(status(at))
  outbox.tell({ kind: 'pong', beat: 7 })
  expect(crossed).toEqual([{ kind: 'pong', beat: 7 }])
})

test('a line that nobody would read to its end is cut, and a huge message to a channel is left out and told of', () => {
  const { outbox, crossed, turn } = outboxOf()
  outbox.tell(line('x'.repeat(10_000)))
  outbox.tell({ kind: 'publish', mod: 'mod-a', channel: 'all', text: 'x'.repeat(3 * 1024 * 1024) })
  turn()
  expect(crossed).toEqual([
    line(`${'x'.repeat(8_192)} … (1808 more characters)`),
    {
      kind: 'log',
      mod: 'mod-a',
      level: 'error',
      message: 'A message of 3.0 MB to the channel "all" was left out: the most is 1 MB.',
    },
  ])
})
