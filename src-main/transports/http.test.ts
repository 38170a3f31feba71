import type http from 'node:http'
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Failed } from '../base/result.ts'
import { closedPort } from '../testing/tcp-device.ts'
import { until } from '../testing/until.ts'
import { forever, serving, talkingTo } from './testing/http-server.ts'
import { listening } from './testing/listening.ts'

test('a question goes out as it was asked, and the answer comes back whole', async () => {
  const { transport } = await serving((request, response) => {
    let body = ''
    request.on('data', chunk => {
      body += chunk
    })
    request.on('end', () => {
      response.writeHead(201, { 'x-made-by': 'test', 'content-type': 'application/json' })
      response.end(
        JSON.stringify({ method: request.method, url: request.url, type: request.headers['content-type'], body }),
      )
    })
  })
  const answer = await transport.request({ path: 'rpc/Set', query: { id: 0, on: true }, json: { a: 'ü' } }, forever)
  expect(answer.status).toBe(201)
  expect(answer.headers['x-made-by']).toBe('test')
  expect(answer.json()).toEqual({
    method: 'POST',
    url: '/rpc/Set?id=0&on=true',
    type: 'application/json',
    body: '{"a":"ü"}',
  })
  expect((await transport.request({ path: '/x', method: 'PUT' }, forever)).json()).toMatchObject({
    method: 'PUT',
    body: '',
  })
  expect((await transport.request({ path: '/x' }, forever)).json()).toMatchObject({ method: 'GET' })
})

test('any answer counts, 500 included', async () => {
  const { transport } = await serving((_, response) => response.writeHead(500).end('broken'))
  expect(await transport.request({ path: '/' }, forever)).toMatchObject({ status: 500, text: 'broken' })
})

test('an answer that is no JSON says so when it is read as such', async () => {
  const { transport, port } = await serving((_, response) => response.end('<html>'))
  const answer = await transport.request({ path: '/' }, forever)
  expect(() => answer.json()).toThrow(`127.0.0.1:${port} answered with something that is not JSON: "<html>"`)
})

test('a device that refuses is offline, and the message says what to look at', async () => {
  const port = await closedPort()
  const transport = talkingTo(`http://127.0.0.1:${port}`)
  await expect(transport.request({ path: '/' }, forever)).rejects.toMatchObject({
    code: 'offline',
    message: `127.0.0.1:${port} refuses the connection. Is the port right, and network control switched on at the device?`,
  })
})

test('a device that dies in the middle of its answer is offline', async () => {
  const { transport } = await serving((_, response) => {
    response.writeHead(200, { 'content-length': '100' })
    response.write('half')
    setImmediate(() => response.destroy())
  })
  await expect(transport.request({ path: '/' }, forever)).rejects.toMatchObject({ code: 'offline' })
})

test('an answer that is too large is refused, and the next one is read', async () => {
  let large = true
  const { transport, port } = await serving((_, response) => {
    if (!large) return response.end('small')
    for (let at = 0; at < 80; at++) response.write(Buffer.alloc(65_536, 'x'))
    response.end()
  })
  await expect(transport.request({ path: '/' }, forever)).rejects.toMatchObject({
    code: 'offline',
    message: `127.0.0.1:${port}: the answer is larger than 4194304 bytes.`,
  })
  large = false
  expect((await transport.request({ path: '/' }, forever)).text).toBe('small')
})

test.each([
  ['before anything came', () => undefined],
  ['in the middle of the answer', (response: http.ServerResponse) => response.write('half')],
])('who gives up %s gets the reason of the signal', async (_, begin) => {
  let asked = false
  const { transport } = await serving((_request, response) => {
    begin(response)
    asked = true
  })
  const stop = new AbortController()
  const failed = transport.request({ path: '/' }, stop.signal)
  await until(
    () => asked,
    yes => yes,
  )
  stop.abort(new Failed('timeout', 'too late'))
  await expect(failed).rejects.toMatchObject({ code: 'timeout', message: 'too late' })
})

test.each(['', 'projector', 'ftp://10.0.0.1', 'http://'])('"%s" is no address, and the message shows one', base => {
  expect(() => talkingTo(base)).toThrow(
    `"${base}" is not a web address. The module's uri must look like http://192.168.1.20.`,
  )
})

test('a body goes out as it is, and bytes come back as they were', async () => {
  const { transport } = await serving((request, response) => {
    response.setHeader('x-type', request.headers['content-type'] ?? 'none')
    request.pipe(response)
  })
  const body = Uint8Array.of(0, 255, 10)
  const answer = await transport.request({ path: '/', body, headers: { 'Content-Type': 'image/x' } }, forever)
  expect([...answer.bytes]).toEqual([0, 255, 10])
  expect(answer.headers['x-type']).toBe('image/x')
  const text = await transport.request({ path: '/', method: 'PATCH', body: '<on/>' }, forever)
  expect([text.text, text.headers['x-type']]).toEqual(['<on/>', 'none'])
})

test('redirects are not followed', async () => {
  const { transport } = await serving((_, response) => response.writeHead(302, { location: '/elsewhere' }).end())
  expect(await transport.request({ path: '/' }, forever)).toMatchObject({
    status: 302,
    headers: { location: '/elsewhere' },
  })
})

test.each([
  ['gzip', gzipSync],
  ['x-gzip', gzipSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
])('an answer packed with %s is unpacked', async (encoding, pack) => {
  const { transport } = await serving((request, response) => {
    expect(request.headers['accept-encoding']).toBe('gzip, deflate')
    response.writeHead(200, { 'content-encoding': encoding }).end(pack('{"a":1}'))
  })
  const answer = await transport.request({ path: '/' }, forever)
  expect(answer.json()).toEqual({ a: 1 })
  expect(answer.headers).not.toHaveProperty('content-encoding')
})

test('an answer that is small packed and large unpacked is refused, and one that is damaged too', async () => {
  const bomb = gzipSync(Buffer.alloc(5 * 1024 * 1024))
  const { transport, port } = await serving((request, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(request.url === '/bomb' ? bomb : 'no gzip'),
  )
  await expect(transport.request({ path: '/bomb' }, forever)).rejects.toThrow(
    `127.0.0.1:${port}: the answer is larger than 4194304 bytes.`,
  )
  await expect(transport.request({ path: '/' }, forever)).rejects.toThrow(
    `127.0.0.1:${port} sent an answer that cannot be unpacked`,
  )
})

test('cookies are brought along until they are taken away, unless they are switched off', async () => {
  const { transport, base } = await serving((request, response) => {
    if (request.url === '/in') response.setHeader('set-cookie', ['session=1; HttpOnly', 'old=1; Max-Age=0'])
    if (request.url === '/out') response.setHeader('set-cookie', 'session=; Max-Age=0')
    response.end(request.headers.cookie ?? 'none')
  })
  const bring = async (path: string, headers = {}) => (await transport.request({ path, headers }, forever)).text
  expect(await bring('/in')).toBe('none')
  expect(await bring('/')).toBe('session=1')
  expect(await bring('/', { Cookie: 'own=2' })).toBe('own=2; session=1')
  expect(await bring('/out')).toBe('session=1')
  expect(await bring('/')).toBe('none')
  const without = talkingTo(base, { settings: { disable_cookies: true } })
  await without.request({ path: '/in' }, forever)
  expect((await without.request({ path: '/' }, forever)).text).toBe('none')
})

test('a device that sets new cookies with each answer does not fill the memory', async () => {
  let number = 0
  const { transport } = await serving((request, response) => {
    number += 1
    response.setHeader('set-cookie', [`a${number}=1`, 'bad', `${'x'.repeat(9_000)}=1`])
    response.end(String(request.headers.cookie?.split(';').length ?? 0))
  })
  let most = 0
  for (let at = 0; at < 200; at++) {
    most = Math.max(most, Number((await transport.request({ path: '/' }, forever)).text))
  }
  expect(most).toBeGreaterThan(20)
  expect(most).toBeLessThanOrEqual(100)
})

test('settings that change count from the next request, and the name of the host can be set', async () => {
  const { transport } = await serving((request, response) => response.end(request.headers.host), {
    settings: { host_header: 'panel.example', something_else: 1 },
  })
  expect((await transport.request({ path: '/' }, forever)).text).toBe('panel.example')
  transport.update({ host_header: 'other.example' })
  expect((await transport.request({ path: '/' }, forever)).text).toBe('other.example')
})

test('a wrong setting is refused with its name', () => {
  expect(() => talkingTo('http://10.0.0.1', { settings: { basic_auth: { username: 'a' } } })).toThrow(
    'The setting basic_auth.password cannot be used',
  )
})

test('a header that cannot be sent is refused before anything is', async () => {
  const { transport, connections, port } = await serving((_, response) => response.end())
  await expect(transport.request({ path: '/', headers: { 'x-bad': 'a\r\nb: c' } }, forever)).rejects.toMatchObject({
    code: 'invalid',
    message: expect.stringContaining(`The request to 127.0.0.1:${port} cannot be sent`),
  })
  expect(connections()).toBe(0)
})

test('a device that does not speak HTTP is offline, and the message says so', async () => {
  const { port } = await listening(socket => socket.end('SSH-2.0-device\r\n'))
  await expect(talkingTo(`http://127.0.0.1:${port}`).request({ path: '/' }, forever)).rejects.toMatchObject({
    code: 'offline',
    message: expect.stringContaining(`127.0.0.1:${port} answered with something that is not HTTP. Is the port right?`),
  })
})

test('a device that wants to speak something else is offline', async () => {
  const { port } = await listening(socket => {
    socket.once('data', () => socket.write('HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'))
  })
  await expect(talkingTo(`http://127.0.0.1:${port}`).request({ path: '/' }, forever)).rejects.toMatchObject({
    code: 'offline',
  })
})

test('once closed nothing more is asked, and what was asked has failed', async () => {
  let asked = false
  const { transport, port } = await serving(() => {
    asked = true
  })
  const failed = expect(transport.request({ path: '/' }, forever)).rejects.toMatchObject({ code: 'offline' })
  await until(
    () => asked,
    yes => yes,
  )
  transport.close()
  await failed
  await expect(transport.request({ path: '/' }, forever)).rejects.toThrow(
    `The module no longer talks to 127.0.0.1:${port}: it was stopped.`,
  )
})

test('whatever comes back, the next request is asked and answered', async () => {
  let next: Uint8Array = Buffer.alloc(0)
  const { port } = await listening(socket => {
    socket.once('data', () => socket.end(next))
  })
  const transport = talkingTo(`http://127.0.0.1:${port}`)
  const piece = fc.oneof(
    fc.constantFrom('HTTP/1.1 200 OK\r\n', 'content-length: 5\r\n', 'transfer-encoding: chunked\r\n', '\r\n', '5\r\n'),
    fc.constantFrom('content-encoding: gzip\r\n', 'set-cookie: a=b\r\n', 'keep-alive: timeout=1, max=2\r\n', 'hello'),
    fc.constantFrom('HTTP/1.1 100 Continue\r\n\r\n', 'HTTP/1.0 401 No\r\nwww-authenticate: Digest nonce="\r\n', '\0'),
  )
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 100 }),
    fc.array(piece, { maxLength: 12 }).map(pieces => Buffer.from(pieces.join(''))),
  )
  await fc.assert(
    fc.asyncProperty(bytes, async given => {
      next = given
      const outcome = await transport.request({ path: '/' }, forever).catch(error => error)
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(Failed)
      else expect(outcome.status).toBeGreaterThanOrEqual(200)
      next = Buffer.from('HTTP/1.1 204 Fine\r\n\r\n')
      expect((await transport.request({ path: '/' }, forever)).status).toBe(204)
    }),
    { numRuns: 150 },
  )
})
