import net, { type AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { aborted } from '../../base/clock.ts'
import type { Failed } from '../../base/result.ts'
import { until } from '../../testing/until.ts'
import type { LinkWork, LiveLink } from './link-contract.ts'
import type { EdgeAnswer } from './messages.ts'
import { emptyRegistration, type LinkCentre, openLinkCentre, type Peer } from './testing/link-centre.ts'
import { countedRegistrations, type LinkedEdge, linkEdge, SECRET } from './testing/link-edge.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function opened(): Promise<LinkCentre> {
  const centre = await openLinkCentre()
  cleanups.push(() => centre.stop())
  return centre
}

function linked(...given: Parameters<typeof linkEdge>): LinkedEdge {
  const edge = linkEdge(...given)
  cleanups.push(() => edge.stop())
  return edge
}

async function room(work?: Partial<LinkWork>, more?: Parameters<typeof linkEdge>[2]) {
  const centre = await opened()
  const edge = linked(centre.port, work, more)
  const peer = await centre.connected()
  return { centre, edge, peer }
}

async function upRoom(work?: Partial<LinkWork>) {
  const made = await room(work)
  return { ...made, link: await made.edge.up() }
}

/** Until the edge has read what was sent to it. */
async function read(peer: Peer): Promise<void> {
  const before = peer.pongs.length
  peer.ping(`read ${before}`)
  await until(
    () => peer.pongs.length,
    now => now > before,
  )
}

const failure = (promise: Promise<unknown>): Promise<Failed> =>
  promise.then(
    () => expect.fail('it did not fail'),
    error => error,
  )
const hset = { type: 'proxy_redis', action: 'hset', hash_id: 'status/mod-1', key_name: 'power' } as const
const textsOf = (edge: LinkedEdge) => edge.lines.map(({ message }) => message)

test('the secret goes up in a header, with the headers of a stock edge and no more', async () => {
  const { centre, edge } = await upRoom()
  const [{ url, headers } = expect.fail()] = centre.requests
  expect(url).toBe('/api/engine/v2/edges/control')
  expect(headers).toEqual({
    host: `127.0.0.1:${centre.port}`,
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': expect.any(String),
    'x-api-key': SECRET,
  })
  expect(edge.found).toEqual([{ secretIn: 'header' }])
})

test('where the header is not taken, the secret goes up in the query as it is, and does so from then on', async () => {
  const centre = await opened()
  centre.admits = ({ headers }) => (headers['x-api-key'] ? 401 : 101)
  const edge = linked(centre.port)
  await edge.up()
  expect(centre.requests.map(({ url }) => url)).toEqual([
    '/api/engine/v2/edges/control',
    `/api/engine/v2/edges/control?api-key=${SECRET}`,
  ])
  expect(edge.found).toEqual([{ secretIn: 'query' }])
  centre.peers[0]?.drop()
  await edge.up(2)
  expect(centre.requests).toHaveLength(3)
  expect(edge.found).toHaveLength(1)
  expect(JSON.stringify([edge.lines, edge.states])).not.toContain(SECRET)
})

test('a secret that is refused is said to be, tried again without end, and shown in no line', async () => {
  const centre = await opened()
  centre.admits = () => ({ status: 401, body: JSON.stringify({ error: `unknown X-API-Key ${SECRET}` }) })
  const edge = linked(centre.port)
  const { reason, nextTryAt } = await edge.phase('refused')
  expect(reason).toBe(
    `127.0.0.1:${centre.port} does not know the secret of this node (401). Was the edge removed there, or given a new secret? Enter the one it has now.`,
  )
  expect(nextTryAt).toBe(edge.clock.now() + 500)
  const { since } = edge.link.state
  for (let tries = 2; tries < 12; tries++) {
    await edge.retry()
    await until(
      () => edge.states.filter(state => state.nextTryAt).length,
      now => now === tries,
    )
  }
  expect(edge.link.state).toMatchObject({ phase: 'refused', since })
  expect(textsOf(edge)).toEqual([`There is no link to the centre. ${reason}`])
  centre.admits = () => 101
  await edge.up()
  expect(JSON.stringify([edge.lines, edge.states])).not.toContain(SECRET.slice(33))
})

test('the secret before is tried when the new one is refused, and which of them works is told once it has', async () => {
  const centre = await opened()
  centre.registers = false
  centre.admits = ({ headers }) => (headers['x-api-key'] === 'older.secret' ? 101 : 401)
  const edge = linked(centre.port, {}, {}, { previousSecret: 'older.secret' })
  await edge.phase('registering')
  expect(edge.found).toEqual([{ secretIn: 'header' }])
  const peer = await centre.connected()
  const [asked] = await peer.heard('register')
  peer.send(asked?.sequence_id ?? -1, emptyRegistration)
  await edge.phase('up')
  expect(edge.found).toEqual([{ secretIn: 'header' }, { secretWorks: 'previous' }])

  centre.admits = () => 101
  centre.registers = true
  peer.drop()
  await edge.up(2)
  expect(edge.found.at(-1)).toEqual({ secretWorks: 'current' })
  expect(centre.requests.map(({ headers }) => headers['x-api-key'])).toEqual([
    ...[SECRET, undefined, 'older.secret'],
    SECRET,
  ])
})

test('a secret with a character that no secret has is refused in words, and never sent', async () => {
  const centre = await opened()
  const edge = linked(centre.port, {}, {}, { secret: 'two\nlines' })
  expect((await edge.phase('refused')).reason).toContain('has a character that no secret has')
  expect(centre.requests).toEqual([])
})

test.each([
  [403, {}, 'refused', 'may not open an edge'],
  [404, {}, 'down', 'There is no PlaceOS at'],
  [426, {}, 'down', 'The upgrade to a WebSocket does not get through to'],
  [502, {}, 'down', 'PlaceOS behind it does not work at the moment (502)'],
  [200, {}, 'down', 'is not PlaceOS: it gives a page instead of a link (200)'],
  [301, { Location: 'https://other.example/x?api-key=1' }, 'down', 'sends us on to https://other.example (301)'],
] as const)('an answer of %i is told in words and tried again', async (status, headers, phase, words) => {
  const centre = await opened()
  centre.admits = () => ({ status, headers, body: '<html>no</html>' })
  const edge = linked(centre.port)
  const state = await edge.phase(phase)
  expect(state.reason).toContain(words)
  expect(state.reason).not.toContain('api-key')
  expect(centre.requests).toHaveLength(1)
  centre.admits = () => 101
  await edge.up()
})

test('who takes the connection and says nothing is given up after 10 s', async () => {
  const mute = net.createServer(socket => socket.on('error', () => undefined))
  await new Promise<void>(resolve => mute.listen(0, '127.0.0.1', resolve))
  cleanups.push(() => mute.close())
  const { port } = mute.address() as AddressInfo
  const edge = linked(port)
  await new Promise(resolve => mute.once('connection', resolve))
  await edge.clock.advance(9_999)
  expect(edge.link.state.phase).toBe('connecting')
  await edge.clock.advance(1)
  expect((await edge.phase('down')).reason).toBe(`127.0.0.1:${port} does not answer within 10 s. Is it the centre?`)
})

test('a node without a centre waits until it has one, and lets go of it when it has none any more', async () => {
  const centre = await opened()
  let mine: LinkedEdge['settings']
  const edge = linked(centre.port, {}, { settings: () => mine })
  expect(edge.link.state).toMatchObject({ phase: 'none', hasExtension: false })
  mine = edge.settings
  edge.link.reconnect('The node was connected to a centre.')
  await edge.up()
  mine = undefined
  edge.link.reconnect('The node was disconnected from its centre.')
  await edge.phase('none')
  await until(
    () => centre.peers[0]?.isOpen,
    is => is === false,
  )
  expect(edge.link.state).toEqual({ phase: 'none', since: edge.clock.now(), hasExtension: false })
})

test('other settings are used at once: from a link, and from a pause', async () => {
  const { centre, edge } = await upRoom()
  const other = await opened()
  edge.settings = { ...edge.settings, address: `http://127.0.0.1:${other.port}` } as NonNullable<LinkedEdge['settings']>
  edge.link.reconnect('The address was changed.')
  await edge.phase('up')
  await other.connected()
  expect(centre.peers[0]?.isOpen).toBe(false)
  expect(edge.states).toContainEqual(
    expect.objectContaining({ phase: 'connecting', reason: 'The address was changed.' }),
  )

  await other.stop()
  await edge.phase('down')
  edge.settings = { ...edge.settings, address: `http://127.0.0.1:${centre.port}` }
  edge.link.reconnect('The address was changed back.')
  await edge.phase('up')
  await other.start()
})

test('settings that cannot be read are a trouble like any other', async () => {
  const centre = await opened()
  let isReadable = false
  const edge: LinkedEdge = linked(
    centre.port,
    {},
    {
      settings() {
        if (!isReadable) throw new Error('The secret cannot be opened.')
        return edge.settings
      },
    },
  )
  expect((await edge.phase('down')).reason).toBe('The secret cannot be opened.')
  isReadable = true
  await edge.up()
})

test('findings that cannot be kept do not cost the link', async () => {
  const { edge } = await room(
    {},
    {
      found() {
        throw new Error('The disk is full.')
      },
    },
  )
  await edge.up()
  expect(textsOf(edge)).toContain('What was found out about the centre could not be kept: The disk is full.')
})

test('the state says since when, why, and when it is tried again', async () => {
  const { centre, edge, peer } = await upRoom()
  expect(edge.link.state).toEqual({ phase: 'up', since: edge.clock.now(), hasExtension: false })
  await edge.clock.advance(5_000)
  await centre.stop()
  const since = edge.clock.now()
  const where = `127.0.0.1:${centre.port}`
  expect(await edge.phase('down')).toEqual({
    ...{ phase: 'down', since, hasExtension: false, nextTryAt: since + 1_000 },
    reason: `The link to ${where} was cut.`,
  })
  await edge.retry()
  const again = await until(
    () => edge.link.state,
    state => state.nextTryAt === since + 2_000,
  )
  expect(again).toMatchObject({
    ...{ phase: 'down', since },
    reason: `${where} refuses the connection. Does PlaceOS run there, and is the port right?`,
  })
  expect(peer.isOpen).toBe(false)
  await centre.start()
  await edge.up(2)
  expect(edge.link.state).toEqual({ phase: 'up', since: edge.clock.now(), hasExtension: false })
  expect(edge.lines.map(({ level }) => level)).toEqual(['info', 'warn', 'warn', 'info'])
})

test('a centre with our extension is known by its name, also while it is away', async () => {
  const centre = await opened()
  centre.registers = false
  const edge = linked(centre.port)
  const peer = await centre.connected()
  const [asked] = await peer.heard('register')
  const alcove = { version: 1, edge_id: 'edge-1', name: 'Head office', now: 1 }
  peer.send(asked?.sequence_id ?? -1, { ...emptyRegistration, alcove })
  expect(await edge.phase('up')).toMatchObject({ hasExtension: true, centre: 'Head office' })
  peer.drop()
  expect(await edge.phase('down')).toMatchObject({ hasExtension: true, centre: 'Head office' })
})

test('who lets in and hangs up is told from who just hung up', async () => {
  const centre = await opened()
  centre.registers = false
  const edge = linked(centre.port)
  ;(await centre.connected()).drop()
  expect((await edge.phase('down')).reason).toContain('is this edge still there')
  await edge.retry()
  ;(await centre.connected(2)).close()
  const { reason } = await until(
    () => edge.link.state,
    state => state.reason?.includes('closed') === true,
  )
  expect(reason).toContain('does PlaceOS core run there')
})

test('what is asked is answered by its number and type, in whatever order', async () => {
  const { peer, link } = await upRoom()
  const power = link.ask({ ...hset, status_value: 'true' }, 'success')
  const events = link.ask({ type: 'alcove_events', node_id: 'n', events: [] }, 'alcove_events_response')
  const [first] = await peer.heard('proxy_redis')
  const [second] = await peer.heard('alcove_events')
  peer.send(second?.sequence_id ?? -1, { type: 'alcove_events_response', success: true, upto: 3 })
  expect(await events).toEqual({ type: 'alcove_events_response', success: true, upto: 3 })
  peer.send(first?.sequence_id ?? -1, { type: 'success' })
  expect(await power).toEqual({ type: 'success', success: true })
})

test('an answer of another type, one that says no, and one that cannot be read are rejections in words', async () => {
  const { centre, peer, link } = await upRoom()
  const where = `127.0.0.1:${centre.port}`
  const promotion = { type: 'alcove_promote', promotion: {} } as const
  const outcome = async (answer: object) => {
    const asked = failure(link.ask(promotion, 'alcove_promote_response'))
    const count = peer.of('alcove_promote').length + 1
    const frames = await peer.heard('alcove_promote', count)
    peer.send(frames.at(-1)?.sequence_id ?? -1, answer)
    const { code, message, detail } = await asked
    return { code, message, detail }
  }
  expect(await outcome({ type: 'success', success: true })).toEqual({
    ...{ code: 'rejected', message: `${where} answers something else (alcove_promote).`, detail: undefined },
  })
  expect(await outcome({ type: 'alcove_promote_response', success: false })).toMatchObject({
    ...{ code: 'rejected', message: `${where} did not do what it was asked (alcove_promote).` },
  })
  const refused = { type: 'alcove_promote_response', success: false, reason: 'Somebody changed it meanwhile.' }
  expect(await outcome(refused)).toEqual({ code: 'rejected', message: refused.reason, detail: refused })
  expect((await outcome({ type: 'alcove_promote_response', now: 7 })).message).toContain('cannot be read')
  expect((await outcome({ type: 'execute_response', success: true })).message).toContain('cannot be read')
})

test('what is not answered within 30 s has timed out, and what comes later is ignored', async () => {
  const { edge, peer, link } = await upRoom()
  const asked = failure(link.ask(hset, 'success'))
  const [frame] = await peer.heard('proxy_redis')
  await edge.clock.advance(20_000)
  await read(peer)
  await edge.clock.advance(9_999)
  await read(peer)
  await edge.clock.advance(1)
  expect((await asked).code).toBe('timeout')
  peer.send(frame?.sequence_id ?? -1, { type: 'success', success: true })
  await read(peer)
  expect(edge.link.state.phase).toBe('up')
  expect(textsOf(edge).at(-1)).toContain('nothing was asked or no longer: success with the number 1')
})

test('a centre that answers nothing at all any more is connected anew', async () => {
  const { edge, peer, link } = await upRoom()
  const asked = [1, 2, 3].map(() => failure(link.ask(hset, 'success')))
  await peer.heard('proxy_redis', 3)
  for (const ms of [15_000, 14_999, 1]) {
    expect(edge.link.state.phase).toBe('up')
    await edge.clock.advance(ms)
    if (ms > 1) await read(peer)
  }
  expect((await Promise.all(asked)).map(({ code }) => code)).toEqual(['timeout', 'timeout', 'timeout'])
  expect((await edge.phase('down')).reason).toContain('answers nothing any more')
})

test('what waits when the link is cut fails as offline, and so does what is asked over it afterwards', async () => {
  const { edge, peer, link } = await upRoom()
  const asked = failure(link.ask(hset, 'success'))
  const fetched = failure(link.fetchBinary('key', new AbortController().signal))
  await peer.heard('fetch_binary')
  peer.drop()
  expect([(await asked).code, (await fetched).code]).toEqual(['offline', 'offline'])
  expect(link.signal.aborted).toBe(true)
  expect((await failure(link.ask(hset, 'success'))).code).toBe('offline')
  await edge.phase('down')
})

test('whoever no longer wants an answer is not kept waiting for it', async () => {
  const { edge, peer, link } = await upRoom()
  const life = new AbortController()
  const asked = failure(link.ask(hset, 'success', life.signal))
  await peer.heard('proxy_redis')
  const waiting = edge.clock.waiting
  life.abort()
  expect((await asked).code).toBe('cancelled')
  expect(edge.clock.waiting).toBe(waiting - 1)
  expect((await failure(link.ask(hset, 'success', life.signal))).code).toBe('cancelled')
  expect(peer.of('proxy_redis')).toHaveLength(1)
})

test('a file is given when it is the one that was asked for, and has something in it', async () => {
  const { edge, peer, link } = await upRoom()
  const fetched = async (answer: (id: number) => void) => {
    const file = link.fetchBinary('driver', new AbortController().signal)
    const frames = await peer.heard('fetch_binary', peer.of('fetch_binary').length + 1)
    answer(frames.at(-1)?.sequence_id ?? -1)
    return file
  }
  const bytes = (id: number, { status = 0, key = 'driver', content = 'ELF' } = {}) => {
    const head = Buffer.alloc(13)
    head.writeBigUInt64BE(BigInt(id))
    head.writeUInt8(status, 8)
    head.writeInt32BE(key.length, 9)
    return Buffer.concat([head, Buffer.from(key + content)])
  }
  expect(String(await fetched(id => peer.raw(bytes(id))))).toBe('ELF')
  expect(String(await fetched(id => peer.fragments(bytes(id), 4)))).toBe('ELF')
  const refused = async (answer: (id: number) => void) => (await failure(fetched(answer))).message.split(': ')[1]
  expect(await refused(id => peer.raw(bytes(id, { key: 'others' })))).toBe('it sent another file.')
  expect(await refused(id => peer.raw(bytes(id, { content: '' })))).toBe('what it sent is empty.')
  expect(await refused(id => peer.raw(bytes(id, { status: 1, content: '' })))).toBe('it cannot read it.')
  expect(await refused(id => peer.send(id, { type: 'success', success: false }))).toBe('it answers something else.')
  peer.raw(bytes(999))
  await read(peer)
  expect(textsOf(edge).at(-1)).toContain('a file with the number 999')
})

test('a file of tens of megabytes comes whole in fragments of a kilobyte', async () => {
  const { peer, link } = await upRoom()
  const fetched = link.fetchBinary('k', new AbortController().signal)
  const [frame] = await peer.heard('fetch_binary')
  const head = Buffer.from('0000000000000000000000000' + '16b', 'hex')
  head.writeBigUInt64BE(BigInt(frame?.sequence_id ?? -1))
  // More fragments than the library takes by itself.
  const content = Buffer.alloc(20 * 1024 * 1024, 'alcove')
  peer.fragments(Buffer.concat([head, content]))
  expect((await fetched).equals(content)).toBe(true)
})

test('a message without end costs the link, and not the memory', async () => {
  const { edge, peer } = await upRoom()
  for (let part = 0; part < 18; part++) peer.piece(Buffer.alloc(1024 * 1024, 'a'))
  expect((await edge.phase('down')).reason).toContain('sends a message of more than 16 MB')
})

test('a text that is too large is dropped where a file is awaited, and nothing else is', async () => {
  const { edge, peer, link } = await upRoom()
  const fetched = failure(link.fetchBinary('k', new AbortController().signal))
  await peer.heard('fetch_binary')
  peer.raw('a'.repeat(17 * 1024 * 1024))
  await read(peer)
  expect(textsOf(edge).at(-1)).toContain('sent a text of more than 16 MB')
  expect(edge.link.state.phase).toBe('up')
  peer.drop()
  expect((await fetched).code).toBe('offline')
})

test('a centre that reads nothing costs the link once too much waits for it', async () => {
  const { edge, peer, link } = await upRoom()
  peer.freeze()
  const status_value = JSON.stringify('x'.repeat(12 * 1024 * 1024))
  const asked = Array.from({ length: 9 }, () => failure(link.ask({ ...hset, status_value }, 'success')))
  expect(new Set((await Promise.all(asked)).map(({ code }) => code))).toEqual(new Set(['offline']))
  expect((await edge.phase('down')).reason).toContain('does not take what is sent to it')
})

test('a centre that reads nothing for half a minute is connected anew, whatever it says itself', async () => {
  let heard = 0
  const { edge, peer, link } = await upRoom({
    async answers() {
      heard += 1
      return undefined
    },
  })
  peer.freeze()
  const asked = failure(link.ask({ ...hset, status_value: 'x'.repeat(12 * 1024 * 1024) }, 'success'))
  for (let times = 1; times <= 3; times++) {
    peer.ping()
    peer.send(times, { type: 'module_loaded', module_id: 'mod-1' })
    await until(
      () => heard,
      now => now === times,
    )
    await edge.clock.advance(times === 3 ? 25_000 : 9_000)
  }
  expect((await edge.phase('down')).reason).toMatch(/has taken nothing of what was sent to it for 30 s/)
  expect((await asked).code).toMatch(/offline|timeout/)
})

test('requests run side by side, each with the signal of its link, and are answered when they are done', async () => {
  const signals: AbortSignal[] = []
  const doors: PromiseWithResolvers<EdgeAnswer>[] = []
  const { edge, peer } = await upRoom({
    answers(_request, signal) {
      signals.push(signal)
      doors.push(Promise.withResolvers())
      return doors.at(-1)?.promise ?? expect.fail()
    },
  })
  peer.send(0, { type: 'execute', module_id: 'mod-1', payload: '{}' })
  peer.send(1, { type: 'run_count' })
  await until(
    () => doors.length,
    now => now === 2,
  )
  doors[1]?.resolve({ type: 'run_count_response', success: true, count: { drivers: 1, modules: 2 } })
  await peer.heard('run_count_response')
  expect(peer.of('execute_response')).toEqual([])
  peer.drop()
  await edge.phase('down')
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, true])
})

test('an answer that was meant for a link that was cut goes over no other one', async () => {
  const door = Promise.withResolvers<EdgeAnswer>()
  const { centre, edge, peer } = await upRoom({ answers: () => door.promise })
  peer.send(0, { type: 'stop', module_id: 'mod-1' })
  await read(peer)
  peer.drop()
  await edge.up(2)
  const newer = await centre.connected(2)
  door.resolve({ type: 'success', success: true })
  await read(newer)
  expect(newer.of('success')).toEqual([])
})

test('nothing is answered later than 25 s after it was asked, however the time went by', async () => {
  const doors: PromiseWithResolvers<EdgeAnswer>[] = []
  const { edge, peer } = await upRoom({
    answers() {
      doors.push(Promise.withResolvers())
      return doors.at(-1)?.promise ?? expect.fail()
    },
  })
  peer.send(0, { type: 'stop', module_id: 'mod-1' })
  await read(peer)
  await edge.clock.advance(15_000)
  peer.send(1, { type: 'stop', module_id: 'mod-1' })
  await read(peer)
  await edge.clock.advance(10_000)
  for (const { resolve } of doors) resolve({ type: 'success', success: true })
  expect((await peer.heard('success')).map(({ sequence_id }) => sequence_id)).toEqual([1])
  expect(textsOf(edge).at(-1)).toBe('stop took longer than 25 s, so the centre gets no answer to it.')
})

test('what fails here is answered as failed where that can be said, and told to the person on call', async () => {
  const { edge, peer } = await upRoom({
    answers() {
      throw new Error('No such module.')
    },
  })
  peer.send(0, { type: 'start', module_id: 'mod-1', payload: '{}' })
  peer.send(1, { type: 'execute', module_id: 'mod-1', payload: '{}' })
  peer.send(2, { type: 'run_count' })
  expect((await peer.heard('success'))[0]).toEqual({ sequence_id: 0, body: { type: 'success', success: false } })
  expect((await peer.heard('execute_response'))[0]?.body).toEqual({ type: 'execute_response', success: false })
  await read(peer)
  expect(peer.frames).toHaveLength(3)
  expect(textsOf(edge)).toContain('start, asked by the centre, failed: No such module.')
})

test('what comes without end and cannot be read is told once in a minute', async () => {
  const { edge, peer, link } = await upRoom()
  for (let count = 0; count < 500; count++) {
    peer.raw('no')
    peer.raw(Buffer.from('no'))
    peer.send(count, { type: 'error_report' })
    peer.send(70_000 + count, { type: 'success' })
  }
  await read(peer)
  const before = edge.lines.length
  expect(before).toBe(4)
  await edge.clock.advance(29_000)
  await read(peer)
  await edge.clock.advance(29_000)
  await read(peer)
  await edge.clock.advance(2_000)
  peer.raw('no')
  await read(peer)
  expect(textsOf(edge).slice(before)).toEqual([expect.stringContaining('it is not JSON. (999 more like it')])
  const asked = link.ask(hset, 'success')
  const [frame] = await peer.heard('proxy_redis')
  peer.send(frame?.sequence_id ?? -1, { type: 'success', success: true })
  await asked
})

test('a registration that is refused is tried again on the same link', async () => {
  let tries = 0
  const { centre, edge } = await room({
    async registers(link) {
      tries += 1
      if (tries < 3) throw new Error('A record is broken.')
      edge.links.push(link)
      return link.ask({ type: 'register', modules: [], drivers: [] }, 'register_response')
    },
  })
  await edge.phase('registering')
  await edge.clock.advance(500)
  await edge.clock.advance(1_000)
  await edge.phase('up')
  expect([tries, centre.peers.length]).toEqual([3, 1])
  expect(textsOf(edge)[0]).toContain('failed and is tried again: A record is broken.')
})

test('another core behind the same link is registered with, once, and nobody is cut off', async () => {
  const worked: LiveLink[] = []
  const { centre, edge, peer } = await upRoom({
    async works(link) {
      worked.push(link)
      await aborted(link.signal)
    },
  })
  for (const id of [0, 1, 2]) peer.send(id, { type: 'run_count' })
  await read(peer)
  expect(peer.of('register')).toHaveLength(1)
  for (const id of [0, 1, 2]) peer.send(id, { type: 'run_count' })
  await peer.heard('register', 2)
  await read(peer)
  expect(peer.of('register')).toHaveLength(2)
  expect([edge.link.state.phase, worked.length, centre.peers.length]).toEqual(['up', 1, 1])
})

test('another core that comes while a registration is on its way is registered with afterwards', async () => {
  const registrations = countedRegistrations()
  const centre = await opened()
  centre.registers = false
  const edge = linked(centre.port, { registers: registrations.registers })
  const peer = await centre.connected()
  const [first] = await peer.heard('register')
  for (const id of [0, 1, 0, 1, 0]) peer.send(id, { type: 'run_count' })
  await read(peer)
  peer.send(first?.sequence_id ?? -1, emptyRegistration)
  const [, second] = await peer.heard('register', 2)
  peer.send(second?.sequence_id ?? -1, emptyRegistration)
  await read(peer)
  expect([peer.of('register').length, registrations.most]).toEqual([2, 1])
  expect(edge.link.state.phase).toBe('up')
})

test('another core that has what the first had not is connected to anew', async () => {
  const { centre, edge, peer } = await upRoom()
  centre.registers = false
  for (const id of [0, 0]) peer.send(id, { type: 'run_count' })
  const [, asked] = await peer.heard('register', 2)
  const alcove = { version: 1, edge_id: 'edge-1', name: '', now: 1 }
  peer.send(asked?.sequence_id ?? -1, { ...emptyRegistration, alcove })
  expect((await edge.phase('down')).reason).toContain('has changed, so it is connected anew')
})

test('work that fails has the link made anew', async () => {
  let times = 0
  const { edge } = await room({
    async works(link) {
      times += 1
      if (times === 1) throw new Error('A bug.')
      await aborted(link.signal)
    },
  })
  expect((await edge.phase('down')).reason).toContain('failed, so it is connected anew: A bug.')
  await edge.up(2)
})

test('work that does not end with its link holds the next one up for half a minute, and no longer', async () => {
  const { centre, edge, peer } = await upRoom({ works: () => new Promise(() => undefined) })
  peer.drop()
  await until(
    () => edge.links[0]?.signal.aborted,
    is => is === true,
  )
  expect(edge.link.state).not.toHaveProperty('nextTryAt')
  await edge.clock.advance(29_999)
  expect(edge.link.state).toMatchObject({ phase: 'down' })
  expect(edge.link.state).not.toHaveProperty('nextTryAt')
  await edge.clock.advance(1)
  await edge.up(2)
  expect(centre.peers).toHaveLength(2)
  expect(textsOf(edge)).toContain('What works over the link does not end although it is cut.')
  // So that the test itself need not wait for it.
  peer.drop()
  void edge.clock.advance(60_000)
})

test('stopping closes the link, leaves no timer, and ends', async () => {
  const { edge, peer } = await upRoom({ answers: () => new Promise(() => undefined) })
  peer.send(0, { type: 'run_count' })
  await read(peer)
  await edge.stop()
  await until(
    () => peer.isOpen,
    is => !is,
  )
  expect(edge.clock.waiting).toBe(0)
})
