import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { until } from '../../testing/until.ts'
import type { EdgeAnswer, EdgeRequest } from './messages.ts'
import { openLinkCentre } from './testing/link-centre.ts'
import { linkEdge } from './testing/link-edge.ts'

// Whatever comes and whatever goes: the link stays, or is there again, and what is right is answered.

const FOR_MS = process.env.ALCOVE_SOAK ? 60_000 : 1_500
/** What is being tried when the time is up goes on: nothing else is to begin before it is over. */
let last: Promise<void> = Promise.resolve()
const tracked =
  <T extends unknown[]>(trial: (...given: T) => Promise<void>) =>
  (...given: T) => {
    last = trial(...given)
    return last
  }
const limits = { numRuns: 1_000_000, interruptAfterTimeLimit: FOR_MS, markInterruptAsFailure: false }

const word = fc.oneof(
  fc.constantFrom('', 'mod-1', '{}', 'null', '__proto__', 'constructor', '\ud800', 'a\u0000b', 'x'.repeat(70_000)),
  fc.string({ unit: fc.nat(0xffff).map(code => String.fromCharCode(code)), maxLength: 20 }),
)
const value = fc.oneof(fc.jsonValue({ maxDepth: 3 }), word, fc.constantFrom<unknown>(1e308, 2 ** 53, -1, 0.5, [], {}))
const type = fc.oneof(
  fc.constantFrom('load', 'start', 'execute', 'stop', 'run_count', 'alcove_changed', 'alcove_resolve', 'success'),
  fc.constantFrom('register_response', 'alcove_pull_response', 'execute_response', 'fetch_binary', 'toString'),
  word,
)
const field = fc.constantFrom(
  'module_id',
  'driver_key',
  'payload',
  'success',
  'add_modules',
  'changes',
  '__proto__',
  'row',
)
const body = fc.tuple(type, fc.dictionary(field, value)).map(([name, fields]) => ({ ...fields, type: name }))
const frame = fc
  .tuple(fc.oneof(fc.nat(50), value), body)
  .map(([sequence_id, it]) => JSON.stringify({ sequence_id, body: it }))
const text = fc.oneof(
  frame,
  fc.json(),
  word,
  fc.tuple(frame, fc.nat(), word).map(([whole, at, put]) => whole.slice(0, at % whole.length) + put),
)
const binary = fc.oneof(
  fc.uint8Array({ maxLength: 60 }),
  fc
    .tuple(fc.nat(9), fc.nat(2), fc.integer({ min: -2, max: 40 }), fc.uint8Array({ maxLength: 40 }))
    .map(([id, status, length, rest]) => {
      const head = Buffer.alloc(13)
      head.writeBigUInt64BE(BigInt(id))
      head.writeUInt8(status, 8)
      head.writeInt32BE(length, 9)
      return Buffer.concat([head, rest])
    }),
)
const answer: fc.Arbitrary<EdgeAnswer | 'nothing' | 'throws'> = fc.oneof(
  fc.constantFrom<'nothing' | 'throws'>('nothing', 'throws'),
  fc.record({ type: fc.constant('success' as const), success: fc.boolean() }),
  fc.record({ type: fc.constant('execute_response' as const), success: fc.boolean(), output: word }),
)
const request: fc.Arbitrary<EdgeRequest> = fc.record({
  type: fc.constant('proxy_redis' as const),
  action: fc.constantFrom('hset', 'publish'),
  hash_id: word,
  key_name: word,
  status_value: word,
})

test('frames of any kind, both ways, leave the link as it was', async () => {
  const centre = await openLinkCentre()
  let answers: (EdgeAnswer | 'nothing' | 'throws')[] = []
  const edge = linkEdge(centre.port, {
    async answers(asked) {
      if (asked.type === 'module_loaded' && asked.module_id === 'probe') return { type: 'success', success: true }
      const next = answers.shift() ?? 'nothing'
      if (next === 'throws') throw new Error('It failed.')
      return next === 'nothing' ? undefined : next
    },
  })
  const link = await edge.up()
  const peer = await centre.connected()
  let probes = 1_000
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(text, binary), { maxLength: 8 }),
      fc.array(answer, { maxLength: 4 }),
      fc.array(request, { maxLength: 3 }),
      tracked(async (frames: (string | Uint8Array)[], some: typeof answers, requests: EdgeRequest[]) => {
        answers = some
        peer.frames.length = 0
        const life = new AbortController()
        const asked = requests.map(each => link.ask(each, 'success', life.signal).then(String, String))
        const fetched = link.fetchBinary('key', life.signal).then(String, String)
        for (const each of frames) peer.raw(each)
        probes += 1
        peer.send(probes, { type: 'module_loaded', module_id: 'probe' })
        await until(
          () => peer.frames.some(({ text: got }) => got.includes(`"sequence_id":${probes},"body":{"type":"success"`)),
          is => is,
        )
        life.abort()
        await Promise.all([...asked, fetched])
        // Whatever was asked or answered went out as a message that a stock core reads.
        for (const { text: got, isBinary } of peer.frames) {
          expect(isBinary).toBe(false)
          expect(Object.keys(JSON.parse(got))).toEqual(['sequence_id', 'body'])
          expect(got).not.toMatch(/(?<!\\)(\\\\)*\\ud[89a-f]/)
        }
        expect([edge.link.state.phase, centre.peers.length]).toEqual(['up', 1])
      }),
    ),
    limits,
  )
  await last
  await edge.stop()
  expect(edge.clock.waiting).toBe(0)
  await centre.stop()
}, 120_000)

test('bytes of any kind after the upgrade cost this one connection, and the next is made', async () => {
  let bytes: Uint8Array = new Uint8Array()
  let isOver = false
  let connections = 0
  const server = createServer().on('upgrade', (request, socket) => {
    connections += 1
    socket.on('error', () => undefined)
    const key = createHash('sha1').update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
    socket.write(
      `HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${key.digest('base64')}\r\n\r\n`,
    )
    if (isOver) return
    // Some of them in the same piece as the answer.
    socket.end(bytes)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const edge = linkEdge((server.address() as AddressInfo).port)
  await edge.phase('down')
  const head = fc.constantFrom([0x81], [0x82], [0x01], [0x80], [0x89], [0x8a], [0x88], [0xc1], [0xf1], [0x89, 0xfe])
  const piece = fc.tuple(head, fc.uint8Array({ maxLength: 20 })).map(([first, rest]) => [...first, ...rest])
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.uint8Array(),
        fc.array(piece).map(pieces => Uint8Array.from(pieces.flat())),
      ),
      tracked(async (some: Uint8Array) => {
        bytes = some
        const before = connections
        await edge.retry()
        await until(
          () => ({ connections, ...edge.link.state }),
          now => now.connections > before && now.phase === 'down' && (now.nextTryAt ?? 0) > edge.clock.now(),
        )
      }),
    ),
    limits,
  )
  await last
  isOver = true
  await edge.retry()
  await edge.phase('registering')
  await edge.stop()
  server.closeAllConnections()
  server.close()
}, 120_000)
