import { expect, test } from 'vitest'
import { fakeClock } from '../base/fake-clock.ts'
import { stockRules } from '../driver-kit/deviations.ts'
import { until } from '../testing/until.ts'
import { forever, serving, talkingTo } from './testing/http-server.ts'
import { listening } from './testing/listening.ts'

test('one connection is used again and again', async () => {
  const { transport, connections } = await serving((_, response) => response.end('ok'))
  for (let at = 0; at < 5; at++) await transport.request({ path: '/' }, forever)
  expect(connections()).toBe(1)
})

test('a device that hung up between two questions is asked over a new connection', async () => {
  const { transport, server, connections } = await serving((_, response) => response.end('ok'))
  await transport.request({ path: '/' }, forever)
  // The device closes while the next question is on its way: the old connection looks well until it is used.
  server.closeAllConnections()
  expect((await transport.request({ path: '/' }, forever)).text).toBe('ok')
  expect(connections()).toBe(2)
})

test('a second request starts when the first has ended', async () => {
  const asked: string[] = []
  const answers: (() => void)[] = []
  const { transport, connections } = await serving((request, response) => {
    asked.push(request.url ?? '')
    answers.push(() => response.end())
  })
  const both = [transport.request({ path: '/1' }, forever), transport.request({ path: '/2' }, forever)]
  const beside = transport.request({ path: '/beside', concurrent: true }, forever)
  await until(
    () => asked.toSorted(),
    all => all.length === 2,
  )
  expect(asked.toSorted()).toEqual(['/1', '/beside'])
  expect(connections()).toBe(2)
  for (const answer of answers.splice(0)) answer()
  await Promise.all([both[0], beside])
  await until(
    () => asked,
    all => all.includes('/2'),
  )
  for (const answer of answers.splice(0)) answer()
  await both[1]
  expect(connections()).toBe(2)
})

test('who gives up while waiting for its turn leaves the others theirs', async () => {
  const answers: (() => void)[] = []
  const { transport } = await serving((_, response) => answers.push(() => response.end('ok')))
  const first = transport.request({ path: '/1' }, forever)
  const stop = new AbortController()
  const second = transport.request({ path: '/2' }, stop.signal)
  const third = transport.request({ path: '/3' }, forever)
  stop.abort()
  await expect(second).rejects.toMatchObject({ code: 'cancelled' })
  for (let asked = 1; asked <= 2; asked++) {
    await until(
      () => answers.length,
      length => length === 1,
    )
    answers.shift()?.()
  }
  expect((await Promise.all([first, third])).map(({ text }) => text)).toEqual(['ok', 'ok'])
})

test('with two requests for each connection, four use two, and each is shown before it goes out', async () => {
  const seen: string[] = []
  const { transport, connections } = await serving((request, response) => response.end(request.headers['x-number']), {
    settings: { http_max_requests: 2 },
    beforeRequest({ method, url, headers }) {
      seen.push(`${method} ${url.pathname}`)
      headers['X-Number'] = String(seen.length)
    },
  })
  for (let at = 1; at <= 4; at++) {
    expect((await transport.request({ path: `/${at}` }, forever)).text).toBe(String(at))
  }
  expect(connections()).toBe(2)
  expect(seen).toEqual(['GET /1', 'GET /2', 'GET /3', 'GET /4'])
})

test('with no requests for each connection, each has its own', async () => {
  const { transport, connections } = await serving((_, response) => response.end(), {
    settings: { http_max_requests: 0 },
  })
  for (let at = 0; at < 3; at++) await transport.request({ path: '/' }, forever)
  expect(connections()).toBe(3)
})

test('a connection that was idle for too long is closed, and the next request gets a new one', async () => {
  const clock = fakeClock()
  const { transport, connections, server } = await serving((_, response) => response.end(), { clock })
  const open = () => new Promise<number>(resolve => server.getConnections((_, count) => resolve(count)))
  await transport.request({ path: '/' }, forever)
  await clock.advance(19_999)
  await transport.request({ path: '/' }, forever)
  expect(connections()).toBe(1)
  await clock.advance(20_000)
  await until(open, count => count === 0)
  await transport.request({ path: '/' }, forever)
  expect(connections()).toBe(2)
  transport.close()
  expect(clock.waiting).toBe(0)
})

test('the limits that a device announces go over those of the settings, for good', async () => {
  const clock = fakeClock()
  let announced: string | undefined = 'timeout=60, max=3'
  const { transport, connections } = await serving(
    (_, response) => {
      if (announced) response.setHeader('keep-alive', announced)
      announced = undefined
      response.end()
    },
    { clock, settings: { http_keep_alive_seconds: 1 } },
  )
  await transport.request({ path: '/' }, forever)
  await clock.advance(50_000)
  for (let at = 0; at < 2; at++) await transport.request({ path: '/' }, forever)
  expect(connections()).toBe(1)
  await transport.request({ path: '/' }, forever)
  expect(connections()).toBe(2)
})

test('a device that takes the connection and says nothing is offline when its time is up', async () => {
  const clock = fakeClock()
  let asked = false
  const { transport, port } = await serving(
    () => {
      asked = true
    },
    { clock, settings: { http_comms_timeout: 7 } },
  )
  const failed = expect(transport.request({ path: '/' }, forever)).rejects.toMatchObject({
    code: 'offline',
    message: `127.0.0.1:${port} did not answer within 7 s.`,
  })
  await until(
    () => asked,
    yes => yes,
  )
  await clock.advance(7_000)
  await failed
})

test('a connection that does not come about is given up when its time is up', async () => {
  const clock = fakeClock()
  // Answers nothing to the greeting of TLS.
  const silent = await listening(() => undefined)
  const transport = talkingTo(`https://127.0.0.1:${silent.port}`, { clock })
  const failed = expect(transport.request({ path: '/' }, forever)).rejects.toMatchObject({
    code: 'offline',
    message: `127.0.0.1:${silent.port} does not answer. Is the device powered and on this network?`,
  })
  await until(
    () => silent.connections(),
    count => count === 1,
  )
  await clock.advance(10_000)
  await failed
})

test.each([
  ['GET', 'alcove', 2],
  ['PUT', 'alcove', 2],
  ['POST', 'alcove', 1],
  ['POST', 'stock', 2],
] as const)(
  'a %s that was heard before the connection broke is, by %s rules, heard %i times',
  async (method, by, times) => {
    const heard: string[] = []
    const { transport } = await serving(
      (request, response) => {
        if (request.url === '/first') return void response.end()
        heard.push(request.method ?? '')
        if (heard.length === 1) request.socket.destroy()
        else response.end('ok')
      },
      by === 'stock' ? { rules: stockRules } : {},
    )
    await transport.request({ path: '/first' }, forever)
    const asked = transport.request({ path: '/second', method }, forever)
    if (times === 2) expect((await asked).text).toBe('ok')
    else await expect(asked).rejects.toMatchObject({ code: 'offline' })
    expect(heard).toHaveLength(times)
  },
)

test('a request is not repeated twice, nor over a connection that was new', async () => {
  let heard = 0
  const { transport } = await serving((request, response) => {
    if (request.url === '/first') return void response.end()
    heard += 1
    request.socket.destroy()
  })
  await expect(transport.request({ path: '/' }, forever)).rejects.toMatchObject({ code: 'offline' })
  expect(heard).toBe(1)
  await transport.request({ path: '/first' }, forever)
  await expect(transport.request({ path: '/' }, forever)).rejects.toMatchObject({ code: 'offline' })
  expect(heard).toBe(3)
})
