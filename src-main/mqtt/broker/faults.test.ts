import { getEventListeners } from 'node:events'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { selfSignedCertificate } from '../../runtime/simulators/certificate.ts'
import { openMosquitto } from '../../testing/mosquitto.ts'
import { until } from '../../testing/until.ts'
import { cutDoor } from '../testing/cut-door.ts'
import { keptAt } from '../testing/kept-at.ts'
import { hurriedClock, publishingRoom, topicOf } from '../testing/publishing-room.ts'

// A real Mosquitto with TLS and a password that is cut off, killed, frozen and held up for a moment, at random.

const isSoak = Boolean(process.env.ALCOVE_SOAK)
const FAULTS = isSoak ? 500 : 15
const seed = Number(process.env.PROPERTY_SEED ?? Math.floor(Math.random() * 2 ** 31))
const kinds = fc.constantFrom('cut', 'cut', 'cut', 'restart', 'restart', 'moment', 'moment', 'freeze')
const faults = ['cut', 'restart', 'freeze', 'moment', ...fc.sample(kinds, { numRuns: FAULTS - 4, seed })]

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void
function heapMegabytes(): number {
  collect()
  return process.memoryUsage().heapUsed / 1_000_000
}

test(
  'after every fault the broker has the last value of every key, and nothing grows',
  async () => {
    const tls = await selfSignedCertificate()
    const broker = await openMosquitto({ tls, users: { room: 'secret' } })
    onTestFinished(() => broker.close())
    const door = await cutDoor(broker.port)
    const room = await publishingRoom({ clock: hurriedClock })
    const password = room.store.secrets.encrypt(3, 'broker-1', 'secret')
    await room.broker('broker-1', { port: door.port, tls: true, username: 'room', password })
    await room.publishing.keepOptions('broker-1', { ca: tls.cert })
    room.begin()
    await room.told('broker-1')
    /** Of the room, of the process, and sockets: all that could be left behind by a connection. */
    const listeners = () => [
      getEventListeners(room.life.signal as unknown as EventTarget, 'abort').length,
      room.news.size,
      process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
      process.getActiveResourcesInfo().filter(name => name === 'TCPSocketWrap').length,
    ]
    const before = listeners()
    const names = Array.from({ length: 40 }, (_, at) => `status_${at}`)
    const heaps: number[] = []
    for (const [at, kind] of faults.entries()) {
      const report = (half: number) =>
        room.report('mod-1', Object.fromEntries(names.map(name => [name, `${at} ${half}`])))
      if (kind === 'restart') await broker.stop()
      if (kind === 'freeze' || kind === 'moment') broker.freeze(true)
      if (kind === 'cut') door.cut()
      report(0)
      if (kind === 'freeze')
        await until(
          () => room.standing('broker-1').state,
          state => state !== 'up',
        )
      report(1)
      if (kind === 'restart') await broker.start()
      if (kind === 'freeze' || kind === 'moment') broker.freeze(false)
      await room.told('broker-1')
      const kept = await keptAt(broker.uri, { ca: tls.cert, username: 'room', password: 'secret' })
      const said = names.map(name => JSON.parse(kept.get(topicOf(name)) ?? 'null')?.value)
      expect(said, `fault ${at}, a ${kind}; seed: ${seed}`).toEqual(names.map(() => `${at} 1`))
      expect(kept.size).toBe(room.standing('broker-1').retained)
      if ((at + 1) % 50 !== 0 && at + 1 !== faults.length) continue
      // What a test looked with is closed a moment later, and so may be what another test left in this process.
      await until(listeners, now => now.every((count, which) => count <= (before[which] ?? 0)))
      if (isSoak) heaps.push(heapMegabytes())
    }
    expect(room.standing('broker-1')).toMatchObject({ state: 'up', reason: '', dropped: 0, waiting: 0 })
    if (!isSoak) return
    console.log(
      `Listeners and sockets ${before}, then ${listeners()}; heap after each 50 faults: ${heaps.map(Math.round).join(' ')} MB`,
    )
    expect((heaps.at(-1) ?? 0) - (heaps[0] ?? 0)).toBeLessThan(5)
  },
  isSoak ? 1_200_000 : undefined,
)
