import net from 'node:net'
import { type Duplex, PassThrough } from 'node:stream'
import { expect, onTestFinished, test } from 'vitest'
import { fakeClock } from '../../base/fake-clock.ts'
import { turns } from '../testing/linked.ts'
import { listening } from '../testing/listening.ts'
import { connectToBroker } from './connection.ts'
import { loadSessions, type SessionEvents } from './session.ts'

const openSession = await loadSessions()
const begins = (): void | Promise<void> => undefined

/** One connection over the stream, and everything that it told, in order. */
function connecting(stream: Duplex, given: { begins?: typeof begins; openSession?: typeof openSession } = {}) {
  const told: string[] = []
  const connection = connectToBroker({
    ...{ where: 'the test', stream, openSession, ...given },
    options: {
      ...{ clock: fakeClock(), version: 4, clientId: 'me', keepAliveSeconds: 30 },
      ...{ username: undefined, password: undefined },
    },
    filters: () => ['a'],
    begins() {
      told.push('begins')
      return given.begins?.()
    },
    opened: () => void told.push('opened'),
    received: ({ payload }) => void told.push(payload),
    troubled: () => void told.push('troubled'),
  })
  onTestFinished(() => void stream.destroy())
  return { told, connection }
}

const welcome = [0x20, 2, 0, 0]
/** Takes the subscription. */
const taken = (subscribe: Buffer) => [0x90, 3, ...subscribe.subarray(2, 4), 0]
const says = (text: string) => [0x30, 3 + text.length, 0, 1, 0x61, ...Buffer.from(text)]
const early = [...says('early'), ...says('too')]

type Answers = [toConnect: number[], toSubscribe: (packet: Buffer) => number[]]

/** A connection to a broker that answers with these bytes and then hangs up. */
async function calling([toConnect, toSubscribe]: Answers, given?: Parameters<typeof connecting>[1]) {
  const { port } = await listening(socket => {
    socket.once('data', () => {
      socket.write(Uint8Array.from(toConnect))
      socket.once('data', packet => socket.end(Uint8Array.from(toSubscribe(packet))))
    })
  })
  return connecting(net.connect({ host: '127.0.0.1', port }), given)
}

const earlyOnes: [string, Answers][] = [
  ['even before its welcome', [[...early, ...welcome], taken]],
  ['with its welcome', [[...welcome, ...early], taken]],
  ['before it answers to the subscription', [welcome, packet => [...early, ...taken(packet)]]],
]

test.each(earlyOnes)('what a broker sends %s is told once the connection has begun', async (_, answers) => {
  const { told, connection } = await calling(answers)
  await connection.ended
  expect(told).toEqual(['begins', 'opened', 'early', 'too'])
})

test.each(earlyOnes)('what a broker sends %s is heard by whoever signs in', async (_, answers) => {
  const { told, connection } = await calling(answers, { begins: () => turns(1) })
  await connection.ended
  expect(told.slice(0, 3)).toEqual(['begins', 'early', 'too'])
})

test('what a broker has sent is not told when the sign-in fails', async () => {
  const { told, connection } = await calling([[...welcome, ...early], taken], {
    begins() {
      throw new Error('There is no password.')
    },
  })
  expect(await connection.ended).toMatchObject({ reason: 'There is no password.' })
  expect(told).toEqual(['begins'])
})

test.each([
  ['many messages', 10_001, says('')],
  ['long messages', 9, [0x30, 0x83, 0x80, 0x40, 0, 1, 0x61, ...new Uint8Array(1024 * 1024)]],
])('a broker that sends too %s before it answers to the subscription is left', async (_, count, message) => {
  const flood = Buffer.concat(Array.from({ length: count }, () => Uint8Array.from(message)))
  const { port } = await listening(socket => {
    socket.once('data', () => {
      socket.write(Uint8Array.from(welcome))
      socket.write(flood)
    })
  })
  const { told, connection } = connecting(net.connect({ host: '127.0.0.1', port }))
  expect((await connection.ended).reason).toContain('sends too many messages before it answers to our subscriptions')
  expect(told).toEqual([])
})

test('a broker that takes a subscription without having let us in begins nothing', async () => {
  const { port } = await listening(socket => {
    socket.once('data', () => socket.end(Uint8Array.from(taken(Buffer.alloc(4)))))
  })
  const { told, connection } = connecting(net.connect({ host: '127.0.0.1', port }))
  expect((await connection.ended).reason).toContain('hung up before it let us in')
  expect(told).toEqual([])
})

test.each(['before it was let in', 'before it had begun', 'while it was open'])(
  'nothing is told after the end of a connection, whatever the library still says (ended %s)',
  async when => {
    let says: SessionEvents | undefined
    const stream = new PassThrough()
    const { told, connection } = connecting(stream, {
      openSession(_, events) {
        says = events
        return {
          publish: () => undefined,
          subscribe: () => undefined,
          unsubscribe: () => undefined,
          end: () => undefined,
        }
      },
    })
    if (when !== 'before it was let in') says?.signedIn()
    if (when === 'while it was open') says?.subscribed([])
    stream.destroy()
    const { reason } = await connection.ended
    const before = [...told]
    says?.signedIn()
    says?.subscribed(['a'])
    says?.received({ topic: 'a', payload: 'late', bytes: Buffer.from('late'), retained: false })
    expect(told).toEqual(before)
    expect(reason).toContain(when === 'while it was open' ? 'closed the connection' : 'hung up before it let us in')
  },
)
