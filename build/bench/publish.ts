import { join } from 'node:path'
import { connectAsync } from 'mqtt'
import { openMosquitto } from '../../src-main/testing/mosquitto.ts'
import { fillFolder, type Records } from './campus.ts'
import { BENCH_KEY } from './key.ts'
import { end, startScript } from './processes.ts'
import { quantile, report, round } from './report.ts'
import { openDevice, type TalkingDevice } from './triggers-device.ts'

const ROUNDS = 3
const TURNS = 1_000
/** Before anything counts: all are warm by then. */
const WARM = 500
const topicOf = (system: string) => `placeos/zone-org/state/_/_/_/_/${system}/driver-heard/Heard/1/level`

/** A device reports, and whoever listens at a local Mosquitto hears of it: both are this process, and neither the node. */
export async function publish(scratch: string): Promise<void> {
  const mosquitto = await openMosquitto()
  const subscriber = await connectAsync(`mqtt://127.0.0.1:${mosquitto.port}`, { protocolVersion: 5 })
  const [bare, room] = [await openDevice(), await openDevice()]
  const floor = await startScript(new URL('./publish-floor.ts', import.meta.url), [
    ...[String(bare.port), String(mosquitto.port), topicOf('sys-bare')],
  ])
  const folder = join(scratch, 'publish')
  await fillFolder(folder, roomWith(room, mosquitto.port), [])
  const alcove = await startScript(new URL('./node-on.ts', import.meta.url), [folder, BENCH_KEY])

  let told: (topic: string, value: number) => void = () => undefined
  subscriber.on('message', (topic, payload) => told(topic, JSON.parse(payload.toString()).value))
  await subscriber.subscribeAsync(['sys-bare', 'sys-bench'].map(topicOf))
  /** How long until each of so many numbers arrived, one after the other. */
  async function measure({ device, topic }: Contestant, turns: number): Promise<number[]> {
    const times: number[] = []
    for (let turn = 1; turn <= turns; turn++) {
      const { promise: done, resolve } = Promise.withResolvers<void>()
      told = (at, value) => void (at === topic && value === turn && resolve())
      const began = performance.now()
      device.say(String(turn))
      await done
      times.push(performance.now() - began)
    }
    return times
  }

  const contestants: Contestant[] = [
    { who: 'bare mqtt.js', device: bare, topic: topicOf('sys-bare'), times: [] },
    { who: 'alcove', device: room, topic: topicOf('sys-bench'), times: [] },
  ]
  for (const { device } of contestants) await device.connected
  for (let turn = 0; turn <= ROUNDS; turn++) {
    for (const one of contestants) {
      const took = await measure(one, turn === 0 ? WARM : TURNS)
      if (turn > 0) one.times.push(...took)
    }
  }
  const [least = 0] = contestants.map(({ times }) => quantile(times, 0.5))
  for (const { who, times } of contestants) {
    const p50 = quantile(times, 0.5)
    report({
      what: 'a device reports, a subscriber at Mosquitto hears of it',
      who,
      'p50 ms': round(p50, 3),
      'p99 ms': round(quantile(times, 0.99), 3),
      ...(who === 'alcove' ? { 'over the floor, p50 ms': round(p50 - least, 3) } : {}),
    })
  }
  await Promise.all([floor.child, alcove.child].map(end))
  for (const { device } of contestants) device.close()
  await subscriber.endAsync()
  await mosquitto.close()
}

interface Contestant {
  who: string
  device: TalkingDevice
  topic: string
  times: number[]
}

function roomWith({ port }: TalkingDevice, brokerPort: number): Records {
  return {
    authority: [{ id: 'authority-bench', name: 'Bench', domain: 'localhost' }],
    zone: [{ id: 'zone-org', name: 'Bench', tags: ['org'] }],
    driver: [
      {
        ...{ id: 'driver-heard', name: 'Heard', module_name: 'Heard', role: 1 },
        ...{ file_name: 'bench/heard', commit: 'HEAD' },
      },
    ],
    module: [
      { id: 'mod-heard', driver_id: 'driver-heard', name: 'Heard', role: 1, running: true, ip: '127.0.0.1', port },
    ],
    control_system: [{ id: 'sys-bench', name: 'Bench', zones: ['zone-org'], modules: ['mod-heard'] }],
    broker: [{ id: 'broker-bench', name: 'Bench', host: '127.0.0.1', port: brokerPort, secret: 'bench' }],
  }
}
