import { readdirSync, readFileSync } from 'node:fs'
import { afterEach, expect, test } from 'vitest'
import { openSerialDevice } from '../testing/serial-device.ts'
import { tcpDevice } from '../testing/tcp-device.ts'
import { until } from '../testing/until.ts'
import { type ChaosRoom, chaosRoom } from './testing/chaos-room.ts'

// What comes over a wire, what holds a wire, and what happens before there is one.

let at: ChaosRoom | undefined
afterEach(async () => {
  delete process.env.ALCOVE_CHAOS_LOADS
  await at?.stop()
  at = undefined
})

const lineDriver = { id: 'driver-line', file_name: 'chaos/line', name: 'Line', role: 1 }
const line = (id: string, more: object) => ({ id, driver_id: 'driver-line', name: 'Line', role: 1, ...more })

test('a driver that spins on what its device says is restarted and named, and its sibling gets its device back', async () => {
  const [bad, good] = [await tcpDevice(), await tcpDevice()]
  const room = await chaosRoom({
    drivers: [lineDriver],
    modules: [
      line('mod-bad', { ip: '127.0.0.1', port: bad.port }),
      line('mod-good', { ip: '127.0.0.1', port: good.port }),
    ],
  })
  at = room
  await until(
    () => [room.state('mod-bad'), room.state('mod-good')],
    states => states.every(state => state === 'connected'),
  )
  bad.says('SPIN\r')
  await room.recovered('it stopped answering for', {
    ...{ culprit: 'mod-bad', label: 'Line_1', driver: 'Chaos line', others: ['mod-good'] },
  })
  good.says('hello\r')
  await until(
    () => room.runtime.statusOf('mod-good').heard?.value,
    heard => heard === 'hello',
  )
  await Promise.all([bad.close(), good.close()])
})

test('two drivers that end at once are both named, and both come back', async () => {
  const device = await tcpDevice()
  const room = await chaosRoom({
    ...{ drivers: [lineDriver], modules: [line('mod-line', { ip: '127.0.0.1', port: device.port })] },
  })
  at = room
  await until(
    () => room.state('mod-line'),
    state => state === 'connected',
  )
  const ended = await Promise.allSettled([
    room.runtime.exec('mod-chaos', 'exit', []),
    room.runtime.exec('mod-line', 'exit', []),
  ])
  expect(ended).toMatchObject([
    { reason: { message: expect.stringContaining('process.exit(7)') } },
    { reason: { message: expect.stringContaining('process.exit(8)') } },
  ])
  await room.recovered('it ended its own thread with process.exit(7)')
  await room.recovered('it ended its own thread with process.exit(8)', {
    ...{ culprit: 'mod-line', label: 'Line_1', driver: 'Chaos line', others: [] },
  })
  await device.close()
})

test('two modules of one driver that go wrong at once cost one restart, and it is the first that is named', async () => {
  const room = await chaosRoom()
  at = room
  await Promise.allSettled([room.runtime.exec('mod-chaos', 'exit', []), room.runtime.exec('mod-sibling', 'spin', [])])
  await room.recovered('it ended its own thread with process.exit(7)')
})

test.each(['SIGABRT', 'SIGKILL'] as const)(
  'the process of a serial port that dies with %s costs nobody else anything, and is begun again',
  async signal => {
    const device = await openSerialDevice()
    const room = await chaosRoom({
      drivers: [{ ...lineDriver, role: 2 }],
      modules: [line('mod-port', { role: 2, uri: `serial://localhost${device.path}?baudRate=9600` })],
    })
    at = room
    const reasons: (string | undefined)[] = []
    const port = () => room.runtime.healthOf('mod-port')
    await until(port, health => health.state === 'connected')
    room.runtime.news(news => {
      if (news.kind === 'health' && news.id === 'mod-port') reasons.push(news.health.reason)
    })
    const [child] = await until(serialChildren, pids => pids.length === 1)
    process.kill(child as number, signal)
    await until(
      () => reasons,
      all => all.some(reason => reason?.includes(`ended with ${signal}`)) && port().state === 'connected',
    )
    device.says('back\r')
    await until(
      () => room.runtime.statusOf('mod-port').heard?.value,
      heard => heard === 'back',
    )
    expect(port().restarts).toBe(0)
    expect(room.runtime.notices()).toEqual([])
    await room.othersWentOn()
    await room.stop()
    at = undefined
    await until(serialChildren, pids => pids.length === 0)
    await device.close()
  },
)

/** Processes that hold a serial port for this one. */
function serialChildren(): number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(name => {
      try {
        const parent = Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${name}/stat`, 'utf8'))?.[1])
        const isOurs = parent === process.pid && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('serial-child')
        return isOurs ? [Number(name)] : []
      } catch {
        return []
      }
    })
}

test.each([
  ['throws', 'its code cannot be loaded: no good at all'],
  ['spins', 'its code was not loaded within 6 s'],
  ['waits', 'its code was not loaded within 6 s'],
])(
  'a driver whose code %s while it is loaded is named and tried again until it loads',
  async (misdeed, reason) => {
    process.env.ALCOVE_CHAOS_LOADS = misdeed
    const room = await chaosRoom({
      drivers: [{ id: 'driver-loads', file_name: 'chaos/loads', name: 'Loader', role: 99 }],
      modules: [
        { id: 'mod-loader', driver_id: 'driver-loads', name: 'Loader', role: 99, control_system_id: 'sys-test' },
      ],
      limits: { loadMs: 6_000 },
    })
    at = room
    const { runtime } = room
    await until(
      () => runtime.healthOf('mod-loader').restarts,
      restarts => restarts > 0,
      20_000,
    )
    expect(runtime.healthOf('mod-loader').last_error?.message).toBe(`restarted because of its driver: ${reason}`)
    expect(room.log.lines).toContainEqual(
      expect.stringContaining(`error: chaos/loads stopped its driver "Chaos loader": ${reason}.`),
    )
    expect(runtime.notices()).toContainEqual(
      expect.objectContaining({ message: `Its driver "Chaos loader" had to be restarted: ${reason}.` }),
    )
    await expect(runtime.exec('mod-loader', 'ping', [])).rejects.toThrow('is being started again after a fault')
    await room.othersWentOn()
    delete process.env.ALCOVE_CHAOS_LOADS
    await until(
      () => room.state('mod-loader'),
      state => state === 'connected',
    )
    expect(await runtime.exec('mod-loader', 'ping', [])).toBe('pong')
  },
  40_000,
)
