import { createConnection, type Socket } from 'node:net'
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { until } from '../../testing/until.ts'
import { openRedisStandIn, type RedisStandIn } from './redis-stand-in.ts'
import { createRespReader } from './resp-reader.ts'

const opened: RedisStandIn[] = []
afterEach(() => {
  for (const redis of opened.splice(0)) redis.close()
})

async function connected() {
  const redis = await openRedisStandIn()
  opened.push(redis)
  const { hostname, port } = new URL(redis.url)
  expect(hostname).toBe('127.0.0.1')
  const socket = createConnection(Number(port), hostname)
  let said = ''
  socket.on('data', bytes => {
    said += bytes.toString()
  })
  socket.on('error', () => {})
  return { redis, socket, said: () => said }
}

const command = (...words: string[]) =>
  `*${words.length}\r\n${words.map(word => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`

async function answered(socket: Socket, said: () => string, ...words: string[]): Promise<string> {
  const before = said().length
  socket.write(command(...words))
  await until(said, all => all.length > before)
  return said().slice(before)
}

test.each([
  [['PING'], '+PONG\r\n'],
  [['ping', 'hé'], '$3\r\nhé\r\n'],
  [['SELECT', '0'], '+OK\r\n'],
  [['CLIENT', 'SETNAME', 'x'], '+OK\r\n'],
  [['HELLO', '3'], "-ERR unknown command 'HELLO'\r\n"],
  [['HGET', 'status/mod-a', 'power'], '$-1\r\n'],
  [['HGETALL', 'status/mod-a'], '*0\r\n'],
  [['MGET', 'a', 'b'], '*2\r\n$-1\r\n$-1\r\n'],
  [['PUBLISH', 'a', 'b'], ':0\r\n'],
  [['SOMETHING'], '$-1\r\n'],
])('%j is answered as by a redis that holds nothing', async (words, answer) => {
  const { socket, said } = await connected()
  expect(await answered(socket, said, ...words)).toBe(answer)
})

test('a connection that subscribes stays open and still answers pings', async () => {
  const { socket, said } = await connected()
  expect(await answered(socket, said, 'SUBSCRIBE', 'a', 'b')).toBe(
    '*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n*3\r\n$9\r\nsubscribe\r\n$1\r\nb\r\n:2\r\n',
  )
  expect(await answered(socket, said, 'PING')).toBe('*2\r\n$4\r\npong\r\n$0\r\n\r\n')
  expect(await answered(socket, said, 'UNSUBSCRIBE')).toMatch(/unsubscribe\r\n\$1\r\nb\r\n:0\r\n$/)
  expect(await answered(socket, said, 'UNSUBSCRIBE')).toBe('*3\r\n$11\r\nunsubscribe\r\n$-1\r\n:0\r\n')
})

test('who does not speak its language, or without end, is told so and let go', async () => {
  const { socket, said } = await connected()
  const closed = new Promise(resolve => socket.once('close', resolve))
  socket.write('*x\r\n')
  await closed
  expect(said()).toBe('-ERR Protocol error\r\n')
  const long = await connected()
  const gone = new Promise(resolve => long.socket.once('close', resolve))
  long.socket.write(`*1\r\n$900000\r\n${'x'.repeat(2_000_000)}`)
  await gone
})

test('QUIT is answered and ends the connection', async () => {
  const { socket, said } = await connected()
  const closed = new Promise(resolve => socket.once('close', resolve))
  socket.write('QUIT\r\n')
  await closed
  expect(said()).toBe('+OK\r\n')
})

test('commands are the same however their bytes are cut', () => {
  const words = fc.array(fc.string(), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(fc.array(words, { maxLength: 4 }), fc.integer({ min: 1, max: 30 }), (commands, step) => {
      const read = createRespReader()
      const bytes = Buffer.from(commands.map(one => command(...one)).join(''))
      const heard: string[][] = []
      for (let at = 0; at < bytes.length; at += step)
        heard.push(...(read(bytes.subarray(at, at + step)) ?? [['wrong']]))
      expect(heard).toEqual(commands)
    }),
  )
})
