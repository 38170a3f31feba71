import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import WebSocket from 'ws'
import { systemClock } from '../../base/clock.ts'
import { openControl } from '../../testing/control-client.ts'
import { ADMIN_KEY } from '../../testing/start-node.ts'
import { startRuntime, type TestRuntime } from '../../testing/start-runtime.ts'
import { until } from '../../testing/until.ts'

// Whatever comes: the node stays up, every id is answered at most once, and nobody else notices.

const soak = Boolean(process.env.ALCOVE_SOAK)
const FOR_MS = soak ? 600_000 : 4_000

let node: TestRuntime
beforeAll(async () => {
  node = await startRuntime()
}, 60_000)
afterAll(() => node.stop())

const valid = fc.record({
  cmd: fc.constantFrom('bind', 'unbind', 'exec', 'debug', 'ignore'),
  sys: fc.constantFrom('sys-test', 'sys-none', '__proto__', ''),
  mod: fc.constantFrom('Display', 'Chaos', 'mod-display1', '_TRIGGER_', 'constructor', 'Display_1'),
  index: fc.constantFrom(1, 2, 0, -1, 2 ** 31 - 1),
  name: fc.constantFrom('power', 'volume', 'no', 'fail', 'who', 'toString', '__proto__', 'beats'),
  args: fc.oneof(fc.constant(null), fc.array(fc.jsonValue({ maxDepth: 3 }), { maxLength: 4 })),
})
const wrong = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(1e308, -1e308, 2 ** 53, 2 ** 63, 1.5, -0, '', '1', true, null, {}, [], 'x'.repeat(70_000)),
)
const member = fc.oneof(
  fc.constantFrom('id', 'cmd', 'sys', 'mod', 'index', 'name', 'args', '__proto__', 'constructor', 'extra'),
  fc.string(),
)

/** One frame on its way; `id` stands where its own number is put. */
type Sent = { text: string } | { bytes: Uint8Array } | { pieces: string[] }
const asText = (frame: fc.Arbitrary<object>) =>
  frame.map(one => JSON.stringify({ id: 'id', ...one }).replace('"id":"id"', '"id":#'))
const text = fc.oneof(
  { weight: 4, arbitrary: asText(valid) },
  {
    weight: 4,
    arbitrary: asText(
      fc.tuple(valid, fc.dictionary(member, wrong, { maxKeys: 3 })).map(([one, other]) => ({ ...one, ...other })),
    ),
  },
  // Cut somewhere, with something put in, or with a character that is another.
  {
    weight: 4,
    arbitrary: fc
      .tuple(asText(valid), fc.nat(), fc.nat(8), fc.string({ unit: 'binary', maxLength: 8 }))
      .map(([frame, at, gone, put]) => {
        const cut = at % frame.length
        return frame.slice(0, cut) + put + frame.slice(cut + gone)
      }),
  },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.integer({ min: 1, max: 50_000 }), fc.constantFrom('[', '{"a":'))
      .map(
        ([depth, opens]) =>
          `{"id":#,"cmd":"exec","sys":"sys-test","mod":"Display","name":"no","args":${opens.repeat(depth)}1${(opens === '[' ? ']' : '}').repeat(depth)}}`,
      ),
  },
)
const sent: fc.Arbitrary<Sent> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ text }) },
  { weight: 1, arbitrary: fc.record({ bytes: fc.uint8Array({ maxLength: 200 }) }) },
  {
    weight: 2,
    arbitrary: fc.tuple(text, fc.nat()).map(([whole, at]) => {
      const cut = at % (whole.length + 1)
      return { pieces: [whole.slice(0, cut), whole.slice(cut)] }
    }),
  },
)

test(
  `for ${FOR_MS / 1000} s of anything at all, everybody else is served and no id is answered twice`,
  async () => {
    const other = await openControl(node.url, { headers: { 'x-api-key': ADMIN_KEY } })
    // Above any number that a frame may have of itself.
    let id = 1_000_000_000
    let pings = 0
    const served = fc.asyncProperty(fc.array(sent, { minLength: 1, maxLength: 60 }), async frames => {
      const client = await openControl(node.url, { headers: { 'x-api-key': ADMIN_KEY } })
      const first = id + 1
      for (const frame of frames) {
        id += 1
        const own = (template: string) => template.replace('#', String(id))
        if ('bytes' in frame) client.socket.send(frame.bytes)
        else if ('text' in frame) client.socket.send(own(frame.text))
        else
          frame.pieces.forEach(
            (piece, at) => void client.socket.send(own(piece), { fin: at === frame.pieces.length - 1 }),
          )
      }
      // The module answers this after what it was asked before.
      await client.ask({ id: -1, cmd: 'exec', sys: 'sys-test', mod: 'Display', name: 'who' })
      const answered = new Set<number>()
      for (const text of client.frames) {
        const frame = JSON.parse(text)
        expect(['success', 'error', 'notify', 'debug']).toContain(frame.type)
        if (frame.type === 'notify' || frame.type === 'debug' || frame.id < first) continue
        expect(answered).not.toContain(frame.id)
        answered.add(frame.id)
      }
      await client.close()
      other.send('ping')
      pings += 1
      await other.frame('pong')
    })
    const end = systemClock.monotonic() + FOR_MS
    while (systemClock.monotonic() < end) await fc.assert(served, { numRuns: 10 })
    expect(pings).toBeGreaterThan(0)
    expect(other.frames).toEqual([])
    expect(other.socket.readyState).toBe(WebSocket.OPEN)
    // What a module says of arguments it cannot use is its own affair.
    expect(node.log.lines.filter(line => /^error(?!: Display_\d: )|nobody foresaw/.test(line))).toEqual([])
    await other.close()
  },
  FOR_MS + 60_000,
)

test(
  'bytes that are no WebSocket frames end their own socket and nothing else',
  async () => {
    const other = await openControl(node.url, { headers: { 'x-api-key': ADMIN_KEY } })
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 2, maxLength: 100 }), async bytes => {
        const client = await openControl(node.url, { headers: { 'x-api-key': ADMIN_KEY } })
        const raw = (client.socket as unknown as { _socket: { write(data: Uint8Array): void } })._socket
        raw.write(bytes)
        client.socket.terminate()
        other.send('ping')
        await other.frame('pong')
      }),
      { numRuns: soak ? 20_000 : 100 },
    )
    await until(
      () => other.frames.length,
      count => count === 0,
    )
    await other.close()
  },
  soak ? 600_000 : 60_000,
)
