import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../../testing/until.ts'
import { type ControlSite, openControlSite, toldOf } from './testing/control-socket-site.ts'

// realtime.md 11, 14, 15 and 16: many requests at once, and what PlaceOS leaves open.

const display = { sys: 'sys-test', mod: 'Display', index: 1 }

let site: ControlSite
beforeAll(async () => {
  site = await openControlSite()
}, 60_000)
afterAll(() => site.stop())

describe('§11 requests at once', () => {
  test('the answer to a call that takes long does not keep the others back', async () => {
    const client = await site.open('user')
    client.send({ id: 1, cmd: 'exec', ...display, name: 'forever' })
    for (let id = 2; id <= 100; id++) client.send({ id, cmd: 'exec', ...display, name: 'no' })
    const frames = await until(
      () => client.frames,
      all => all.length >= 99,
    )
    expect(frames.map(text => JSON.parse(text).id).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 99 }, (_, at) => at + 2),
    )
    await client.close()
  })

  test('an id that is used twice is answered twice', async () => {
    const client = await site.open('user')
    client.send({ id: 5, cmd: 'exec', ...display, name: 'no' })
    client.send({ id: 5, cmd: 'exec', ...display, name: 'volume', args: [5] })
    await client.frame('"value":false')
    await client.frame('"value":5')
    await client.close()
  })

  test('the values of one status come in the order in which they were published', async () => {
    const client = await site.open('user')
    await client.ask({ id: 1, cmd: 'bind', sys: 'sys-test', mod: 'Chaos', name: 'flood' })
    await site.runtime.exec('mod-chaos', 'flood', [500])
    await client.frame('"value":500,')
    const values = toldOf(client).map(([, value]) => value as number)
    expect(values).toEqual(values.toSorted((a, b) => a - b))
    await client.close()
  })
})

describe('§15 what is bounded here', () => {
  test('20,000 binds at once are all answered; one more is error 7, and a bind that is there already is not one more', async () => {
    const client = await site.open('user')
    for (let id = 1; id <= 20_001; id++) client.send({ id, cmd: 'bind', ...display, name: `status ${id}` })
    client.send({ id: 20_002, cmd: 'bind', ...display, name: 'status 1' })
    await until(
      () => client.frames.length,
      count => count === 20_002,
    )
    const answers = client.frames.map(text => JSON.parse(text))
    expect(answers.map(({ id }) => id)).toEqual(Array.from({ length: 20_002 }, (_, at) => at + 1))
    expect(answers.filter(({ type }) => type === 'error')).toEqual([
      {
        ...{ id: 20_001, type: 'error', error_code: 7, code: 500 },
        msg: '20000 statuses are bound on this connection already. Unbind some first.',
      },
    ])
    await client.close()
  })

  test('a socket that sends without end keeps nobody else waiting', async () => {
    const [flood, other] = await Promise.all([site.open('user'), site.open('user')])
    const frames = 20_000
    for (let id = 1; id <= frames; id++) flood.send({ id, cmd: 'unbind', ...display, name: `status ${id}` })
    other.send('ping')
    await other.frame('pong')
    other.send({ id: 1, cmd: 'exec', ...display, name: 'no' })
    await other.frame('"id":1')
    expect(flood.frames.length).toBeLessThan(frames)
    await until(
      () => flood.frames.length,
      count => count === frames,
    )
    await flood.close()
    await other.close()
  })

  test('a client that does not read is not read from, loses no answer, and gets the latest value', async () => {
    const [slow, other] = await Promise.all([site.open('user'), site.open('user')])
    await slow.ask({ id: 1, cmd: 'bind', ...display, name: 'volume' })
    slow.frames.length = 0
    slow.socket.pause()
    // Each is answered with the name it asked for, so that the answers are as long as the requests.
    const name = 'x'.repeat(200_000)
    for (let id = 1_000; id < 1_200; id++) slow.send({ id, cmd: 'exec', ...display, name })
    for (let volume = 0; volume <= 100; volume++) await site.runtime.exec('mod-display1', 'volume', [volume])
    const left = slow.socket.bufferedAmount
    expect(left).toBeGreaterThan(10_000_000)
    other.send('ping')
    await other.frame('pong')
    expect(slow.socket.bufferedAmount).toBe(left)
    slow.socket.resume()
    await until(
      () => slow.frames.filter(text => text.includes('"error"')).length,
      count => count === 200,
    )
    await until(
      () => slow.frames,
      frames => frames.some(text => text.includes('"notify","value":100,')),
    )
    const volumes = toldOf(slow).map(([, value]) => value as number)
    expect(volumes).toEqual(volumes.toSorted((a, b) => a - b))
    expect(volumes.at(-1)).toBe(100)
    await slow.close()
    await other.close()
  })

  test('a client that goes while it does not read leaves nothing behind', async () => {
    const slow = await site.open('user')
    slow.socket.pause()
    for (let id = 1; id <= 100; id++) slow.send({ id, cmd: 'exec', ...display, name: 'x'.repeat(100_000) })
    slow.socket.terminate()
    const other = await site.open('user')
    other.send('ping')
    await other.frame('pong')
    await other.close()
    expect(site.log.lines.filter(line => line.startsWith('error'))).toEqual([])
  })
})

describe('§16 what an unmodified front end needs at least', () => {
  test('orphaned sockets that never say anything are kept, and harm nobody', async () => {
    const orphans = await Promise.all(Array.from({ length: 50 }, () => site.open('user')))
    const client = await site.open('user')
    client.send('ping')
    await client.frame('pong')
    expect(orphans.every(({ socket }) => socket.readyState === socket.OPEN)).toBe(true)
    await Promise.all([client, ...orphans].map(one => one.close()))
  })
})
