import { afterEach, expect, test } from 'vitest'
import { type Central, type CentralOptions, startCentral } from '../../../e2e/central/central.ts'
import { type FakeClock, fakeClock } from '../../base/fake-clock.ts'
import { selfSignedCertificate } from '../../runtime/simulators/certificate.ts'
import { until } from '../../testing/until.ts'
import type { LinkSettings, LinkWork } from './link-contract.ts'
import type { EdgeAnswer } from './messages.ts'
import { openLinkCentre } from './testing/link-centre.ts'
import { countedRegistrations, type LinkedEdge, linkEdge } from './testing/link-edge.ts'
import { failBytes, fileBytes } from './testing/link-golden.ts'

// The link against the reference core, both on one clock. The numbers are those of edge.md 10.

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

const PING_MS = 10_000

interface Pair {
  central: Central
  edge: LinkedEdge
  clock: FakeClock
  id: string
}

interface Given {
  central?: CentralOptions
  work?: Partial<LinkWork>
  settings?: Partial<LinkSettings>
}

async function pair({ central: options = {}, work = {}, settings = {} }: Given = {}): Promise<Pair> {
  const clock = fakeClock()
  const central = await startCentral({ clock, ...options })
  cleanups.push(() => central.close())
  const { id, secret } = central.addEdge({ id: 'edge-1' })
  const edge = linkEdge(0, work, { clock }, { address: central.url, secret, ...settings })
  cleanups.push(() => edge.stop())
  return { central, edge, clock, id }
}

async function up(given?: Given): Promise<Pair> {
  const made = await pair(given)
  await made.edge.up()
  return made
}

/** Lets time pass, and each of the double's pings arrive in its turn while there is a link on which there are any. */
async function pass({ clock, central, id }: Pair, ms: number): Promise<void> {
  for (let gone = 0; gone < ms; gone += PING_MS) {
    await clock.advance(Math.min(PING_MS, ms - gone))
    if (ms - gone < PING_MS) return
    await until(
      () => !central.link(id).connected || central.data.get('edge', id)?.last_seen === Math.floor(clock.now() / 1_000),
      is => is,
    )
  }
}

const registrations = ({ central }: Pair) => central.received.filter(({ message }) => message?.body.type === 'register')
const registered = (made: Pair, count: number) =>
  until(
    async () => {
      if (made.edge.link.state.nextTryAt) await made.edge.retry()
      return registrations(made).length
    },
    now => now >= count,
  )
const hset = (status_value: string) =>
  ({ type: 'proxy_redis', action: 'hset', hash_id: 'status/mod-1', key_name: 'power', status_value }) as const

test('1: the path is that of edges, and the secret the only thing in the query where the header is not taken', async () => {
  const { central, edge } = await up({ central: { quirks: { takesKeyIn: 'query' } } })
  const secret = edge.settings?.secret
  expect(central.attempts.map(({ url, status }) => ({ url, status }))).toEqual([
    { url: '/api/engine/v2/edges/control', status: 401 },
    { url: `/api/engine/v2/edges/control?api-key=${secret}`, status: 101 },
  ])
})

test('2: path and query of the address are replaced', async () => {
  const made = await pair({ settings: { address: 'http://127.0.0.1:1' } })
  made.edge.settings = { ...made.edge.settings, address: `${made.central.url}/a/b?c=d` } as LinkSettings
  made.edge.link.reconnect('The address was changed.')
  await made.edge.up()
  expect(made.central.attempts.map(({ url }) => url)).toEqual(['/api/engine/v2/edges/control'])
})

test('3: a 401 is met with pauses of at most 5 s at first, without end, and told', async () => {
  const made = await pair({ central: { misbehave: { refuseWith: 401 } } })
  const { edge, clock } = made
  const times: number[] = []
  for (let tries = 0; tries < 8; tries++) {
    const { nextTryAt = 0 } = await until(
      () => edge.link.state,
      state => (state.nextTryAt ?? 0) > clock.now(),
    )
    times.push(nextTryAt - clock.now())
    await edge.retry()
  }
  expect(Math.max(...times)).toBeLessThanOrEqual(5_000)
  expect(edge.link.state.reason).toContain('does not know the secret of this node (401)')
  await edge.phase('refused')
  made.central.misbehave.refuseWith = undefined
  await edge.up()
})

test('4: over https an untrusted certificate gets no request', async () => {
  const { central, edge } = await pair({ central: { tls: await selfSignedCertificate() } })
  await edge.phase('down')
  expect(central.attempts).toEqual([])
  expect(edge.link.state.reason).toContain('is self-signed')
})

test('5: in 35 s at least three pings go up, and each ping of the server is answered with what was in it', async () => {
  const centre = await openLinkCentre()
  cleanups.push(() => centre.stop())
  const edge = linkEdge(centre.port)
  cleanups.push(() => edge.stop())
  await edge.up()
  const peer = await centre.connected()
  for (const seconds of [10, 20, 30]) {
    peer.ping(`after ${seconds}`)
    await until(
      () => peer.pongs.length,
      now => now === seconds / 10,
    )
    await edge.clock.advance(10_000)
  }
  await edge.clock.advance(5_000)
  await until(
    () => peer.pings.length,
    now => now >= 4,
  )
  expect(peer.pings).toEqual(['', '', '', ''])
  expect(peer.pongs).toEqual(['after 10', 'after 20', 'after 30'])
})

test('6: pongs that nobody asked for change nothing', async () => {
  const centre = await openLinkCentre()
  cleanups.push(() => centre.stop())
  const edge = linkEdge(centre.port)
  cleanups.push(() => edge.stop())
  const link = await edge.up()
  const peer = await centre.connected()
  for (let count = 0; count < 50; count++) peer.pong(`${count}`)
  const asked = link.ask(hset('true'), 'success')
  const [frame] = await peer.heard('proxy_redis')
  peer.send(frame?.sequence_id ?? -1, { type: 'success', success: true })
  await asked
  expect([edge.link.state.phase, edge.lines.length, peer.frames.length]).toEqual(['up', 1, 2])
})

test.each([
  ['1005', 'close', undefined],
  ['1000', 'close-with-code', 1000],
  ['1011', 'close-with-code', 1011],
  ['a TCP connection that is gone', 'tcp', undefined],
] as const)('7: after %s the edge connects and registers again', async (_what, how, code) => {
  const made = await up()
  made.central.cut(made.id, how, code)
  await registered(made, 2)
  await made.edge.up(2)
  expect(made.central.violations).toEqual([])
})

test('8: a link that was taken over, on which pings are answered and nothing else comes, is opened anew', async () => {
  const made = await up()
  made.central.takeOver(made.id)
  await made.clock.advance(29_999)
  expect(made.central.attempts).toHaveLength(1)
  await made.clock.advance(1)
  await registered(made, 2)
  expect(made.edge.states.find(({ phase }) => phase === 'down')?.reason).toContain('not given a sign of life for 30 s')
  const [, second] = made.central.attempts
  const cutAt = made.edge.states.find(({ phase }) => phase === 'down')?.since ?? 0
  expect((second?.at ?? 0) - cutAt).toBeGreaterThanOrEqual(1_000)
  await made.edge.up(2)
  await made.edge.links.at(-1)?.ask(hset('true'), 'success')
})

test('9: what runs over a link that drops is told that it dropped, and nothing else', async () => {
  const asked: string[] = []
  const made = await up({
    work: {
      async answers({ type }) {
        asked.push(type)
        return { type: 'success', success: true }
      },
    },
  })
  const [link] = made.edge.links
  made.central.cut(made.id, 'tcp')
  await made.edge.up(2)
  expect([link?.signal.aborted, asked]).toEqual([true, []])
})

test('10, 54: each message has two keys and comes in one frame; the double, which would drop any other, drops none', async () => {
  const made = await up()
  const text = JSON.stringify('x'.repeat(300_000))
  await made.edge.links[0]?.ask(hset(text), 'success')
  await made.central
    .link(made.id)
    .ask({ type: 'run_count' })
    .catch(() => undefined)
  for (const { raw, dropped } of made.central.received) {
    expect(Object.keys(JSON.parse(raw))).toEqual(['sequence_id', 'body'])
    expect(dropped).toBeUndefined()
  }
  expect(made.central.redis.hashes.get('status/mod-1')?.get('power')).toBe(text)
})

test('11: the first two requests have the numbers 0 and 1, and numbers go on over links', async () => {
  const made = await up()
  await made.edge.links[0]?.ask(hset('true'), 'success')
  made.central.cut(made.id, 'close')
  await registered(made, 2)
  expect(made.central.received.map(({ message }) => message?.sequence_id)).toEqual([0, 1, 2])
})

test('12: a request of the centre with the number of one of ours is not taken for its answer', async () => {
  const made = await up()
  const { central, edge, clock, id } = made
  central.misbehave.answerAfterMs = 1_000
  const ours = edge.links[0]?.ask(hset('true'), 'success')
  await until(
    () => central.received.at(-1)?.message,
    message => message?.body.type === 'proxy_redis' && message.sequence_id === 1,
  )
  // The first has the number 0, and the second that of ours.
  const theirs = ['mod-1', 'mod-2'].map(module_id => central.link(id).ask({ type: 'module_loaded', module_id }))
  expect(await Promise.all(theirs)).toEqual(Array(2).fill({ type: 'success', success: true }))
  await clock.advance(1_000)
  expect(await ours).toEqual({ type: 'success', success: true })
})

test('13: an unknown type and broken text are dropped, and the next message is handled', async () => {
  const made = await up()
  const line = made.central.link(made.id)
  for (const text of ['{"sequence_id":0,"body":', '', '[]', '{"sequence_id":1,"body":{"type":"error_report"}}']) {
    line.sendText(text)
  }
  line.sendBinary(Buffer.from('no file'))
  expect(await line.ask({ type: 'module_loaded', module_id: 'mod-1' })).toEqual({ type: 'success', success: true })
  expect(made.central.attempts).toHaveLength(1)
})

test('14: of two requests the one that is done first is answered first', async () => {
  const slow = Promise.withResolvers<EdgeAnswer>()
  const made = await up({
    work: {
      answers: async ({ type }) => (type === 'stop' ? slow.promise : { type: 'success', success: true }),
    },
  })
  const line = made.central.link(made.id)
  const order: string[] = []
  const first = line.ask({ type: 'stop', module_id: 'mod-1' }).then(() => order.push('stop'))
  await line.ask({ type: 'unload', module_id: 'mod-1' }).then(() => order.push('unload'))
  slow.resolve({ type: 'success', success: true })
  await first
  expect(order).toEqual(['unload', 'stop'])
})

test('15, 53: an execute of 40 s gets no answer, so the double does not go mute', async () => {
  const slow = Promise.withResolvers<EdgeAnswer>()
  const made = await up({
    work: {
      answers: async ({ type }) =>
        type === 'execute'
          ? slow.promise
          : { type: 'run_count_response', success: true, count: { drivers: 0, modules: 0 } },
    },
  })
  const line = made.central.link(made.id)
  const executed = line.execute('mod-1', 'power').catch(error => error)
  await pass(made, 40_000)
  expect((await executed).code).toBe('timeout')
  slow.resolve({ type: 'execute_response', success: true, output: 'null', code: 200 })
  expect(await line.ask({ type: 'run_count' })).toMatchObject({ success: true })
  expect([line.wedged, made.central.violations]).toEqual([false, []])
})

test('16: answers that nobody waits for, and second ones, are ignored', async () => {
  const made = await up({ central: { misbehave: { unknownAnswers: true, duplicateAnswers: true } } })
  await made.edge.links[0]?.ask(hset('1'), 'success')
  await made.edge.links[0]?.ask(hset('2'), 'success')
  expect(made.central.attempts).toHaveLength(1)
})

test('17: the bytes of 2.2 come through fragments with pings in between', async () => {
  const centre = await openLinkCentre()
  cleanups.push(() => centre.stop())
  const edge = linkEdge(centre.port, {}, { random: () => 0 })
  cleanups.push(() => edge.stop())
  const link = await edge.up()
  const peer = await centre.connected()
  // So that its number is the one in the bytes: 0 was the registration.
  for (let id = 1; id < 7; id++) link.ask(hset('1'), 'success').catch(() => undefined)
  const file = link.fetchBinary('drivers_acme_display_1a2b3c4_amd64', new AbortController().signal)
  const failed = link.fetchBinary('drivers_acme_display_1a2b3c4_amd64', new AbortController().signal)
  await peer.heard('fetch_binary', 2)
  peer.fragments(fileBytes, 20)
  expect((await file).toString('hex')).toBe('7f454c4602010100')
  peer.raw(failBytes)
  await expect(failed).rejects.toMatchObject({ code: 'rejected' })
})

test('17: a driver as the double sends it is recovered exactly', async () => {
  const made = await up()
  const content = Buffer.alloc(300 * 1024, 'driver')
  made.central.binaries.set('drivers_acme_display_1a2b3c4_amd64', content)
  const [link] = made.edge.links
  const file = await link?.fetchBinary('drivers_acme_display_1a2b3c4_amd64', new AbortController().signal)
  expect(file?.equals(content)).toBe(true)
})

test('18: a status of 1 counts as failed, as do a silent centre and another key', async () => {
  const made = await up({ central: { misbehave: { failMissingBinaries: true } } })
  const fetched = () =>
    made.edge.links[0]?.fetchBinary('a_1_amd64', new AbortController().signal).catch(error => error.code)
  expect(await fetched()).toBe('rejected')
  made.central.misbehave.failMissingBinaries = false
  const silent = fetched()
  await pass(made, 30_000)
  expect(await silent).toBe('timeout')
  made.central.binaries.set('a_1_amd64', Buffer.from('ELF'))
  made.central.misbehave.wrongKeyInBinary = true
  expect(await fetched()).toBe('rejected')
  expect(made.edge.link.state.phase).toBe('up')
})

test('22: a registration without an answer is tried again after 30 s, with pauses', async () => {
  const made = await pair({ central: { misbehave: { silentOn: ['register'] } } })
  await registered(made, 1)
  await pass(made, 30_000)
  await registered(made, 2)
  made.central.misbehave.silentOn = []
  await pass(made, 30_000)
  await registered(made, 3)
  await made.edge.phase('up')
  expect(made.edge.states.find(({ phase }) => phase === 'down')?.reason).toContain('has not answered register')
})

test('23: of a registration whose link drops nothing is left when the next one begins', async () => {
  const registrations = countedRegistrations()
  const made = await pair({
    central: { misbehave: { silentOn: ['register'] } },
    work: { registers: registrations.registers },
  })
  for (let links = 1; links < 4; links++) {
    await registered(made, links)
    if (links === 3) made.central.misbehave.silentOn = []
    made.central.cut(made.id, links === 2 ? 'close' : 'tcp')
  }
  await registered(made, 4)
  await made.edge.phase('up')
  expect(registrations.most).toBe(1)
})

test('52: what waits for a file when the link drops fails at once', async () => {
  const made = await up({ central: { misbehave: { silentOn: ['fetch_binary'] } } })
  const fetched = made.edge.links[0]?.fetchBinary('a_1_amd64', new AbortController().signal).catch(error => error.code)
  await until(
    () => made.central.received.length,
    now => now === 2,
  )
  made.central.cut(made.id, 'tcp')
  expect(await fetched).toBe('offline')
})

test('another core behind the API is registered with over the same link', async () => {
  const made = await up({
    work: { answers: async () => ({ type: 'run_count_response', success: true, count: { drivers: 0, modules: 0 } }) },
  })
  const line = made.central.link(made.id)
  await line.ask({ type: 'run_count' })
  await line.ask({ type: 'run_count' })
  made.central.swapCore(made.id)
  await line.ask({ type: 'run_count' })
  await registered(made, 2)
  expect([made.central.attempts.length, made.edge.link.state.phase]).toEqual([1, 'up'])
  expect(made.central.violations).toEqual([])
})

test('ways in which a centre refuses are told apart', async () => {
  const made = await pair({ central: { misbehave: { expiredKey: true } } })
  const { central, edge } = made
  const reason = async (words: string) => {
    const state = await until(
      async () => {
        if (edge.link.state.nextTryAt) await edge.retry()
        return edge.link.state
      },
      ({ reason = '' }) => reason.includes(words),
    )
    return state.phase
  }
  expect(await reason('has expired at')).toBe('refused')
  Object.assign(central.misbehave, { expiredKey: false, refuseWith: 403 })
  expect(await reason('may not open an edge')).toBe('refused')
  Object.assign(central.misbehave, { refuseWith: 503 })
  expect(await reason('does not work at the moment (503)')).toBe('down')
  Object.assign(central.misbehave, { refuseWith: undefined, noCore: true })
  expect(await reason('does PlaceOS core run there')).toBe('down')
  central.misbehave.noCore = false
  // A key that names an edge which is not there (edge.md 1.2).
  edge.settings = {
    ...edge.settings,
    secret: central.addKey({ scopes: ['ei|edge-none', 'edge-control'] }),
  } as LinkSettings
  edge.link.reconnect('The secret was changed.')
  expect(await reason('is this edge still there')).toBe('down')
})

test('a secret that was replaced works, and the one before it is said to be needed no more', async () => {
  const made = await up({
    work: { answers: async () => ({ type: 'success', success: true }) },
    central: { extension: true },
  })
  const { central, edge } = made
  const secret = await central.rotate(made.id)
  edge.settings = { ...edge.settings, previousSecret: edge.settings?.secret, secret } as LinkSettings
  edge.link.reconnect('The secret was replaced.')
  await edge.up(2)
  expect(edge.found).toEqual([{ secretIn: 'header' }, { secretWorks: 'current' }])
  expect(edge.link.state).toMatchObject({ phase: 'up', hasExtension: true, centre: 'Reference centre' })
})

test('many links whose centre restarts come back one by one', async () => {
  const clock = fakeClock()
  const central = await startCentral({ clock })
  cleanups.push(() => central.close())
  let state = 7
  const random = () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
  const edges = Array.from({ length: 30 }, () => {
    const { secret } = central.addEdge()
    const edge = linkEdge(0, {}, { clock, random }, { address: central.url, secret })
    cleanups.push(() => edge.stop())
    return edge
  })
  const all = (phase: string) =>
    until(
      () => edges.filter(({ link }) => link.state.phase === phase).length,
      count => count === edges.length,
    )
  await all('up')
  await central.restart()
  const cutAt = clock.now()
  await all('down')
  const waits = edges.map(({ link }) => (link.state.nextTryAt ?? 0) - cutAt)
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(1_000)
  expect(Math.max(...waits)).toBeLessThanOrEqual(5_000)
  const inSecond = [1, 2, 3, 4].map(second => waits.filter(wait => Math.floor(wait / 1_000) === second).length)
  expect(Math.max(...inSecond)).toBeLessThanOrEqual(15)
  await clock.advance(5_000)
  await all('up')
}, 60_000)
