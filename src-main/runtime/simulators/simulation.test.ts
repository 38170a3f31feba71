import net from 'node:net'
import { afterEach, expect, test } from 'vitest'
import type { Json } from '../../base/json.ts'
import { Failed } from '../../base/result.ts'
import { notedLog } from '../../store/testing/noted-log.ts'
import { until } from '../../testing/until.ts'
import type { Recording } from './recording.ts'
import type { Recordings } from './recordings.ts'
import { createSimulation } from './simulation.ts'

/** A thread that says of every simulator it is asked for that it listens, and dies when told to drop its connections. */
const obliging = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from 'node:worker_threads'
    parentPort.on('message', ({ kind, stand, fault }) => {
      const at = { host: '127.0.0.1', port: stand, protocol: 'tcp' }
      if (kind === 'serve') parentPort.postMessage({ kind: 'served', stand, at, state: {}, schema: {} })
      if (fault === 'dropping') throw new Error('gone')
      if (fault === 'slow') parentPort.postMessage({ kind: 'trouble', mod: 'mod-a', message: 'no such lamp' })
    })`)}`,
)
const real = new URL('simulator-worker.ts', import.meta.url)
const panel = new URL('testing/panel.sim.ts', import.meta.url).href

const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

function simulating(thread = obliging, recordings?: Pick<Recordings, 'read'>) {
  const log = notedLog()
  const simulation = createSimulation(thread, log, recordings)
  cleanups.push(() => simulation.close())
  let served = 0
  simulation.served(() => {
    served += 1
  })
  const address = () => simulation.addressFor('mod-a', thread === real ? panel : 'file:///sim.ts', {})
  return { simulation, log, address, served: () => served }
}

test('a simulator is asked for once, and its address known when it listens', async () => {
  const { simulation, address, served } = simulating()
  expect(address()).toBeUndefined()
  expect(address()).toBeUndefined()
  await until(served, count => count === 1)
  expect(address()).toEqual({ host: '127.0.0.1', port: 1, protocol: 'tcp' })
  expect(simulation.fault('mod-a')).toBe('none')
  simulation.keep(() => false)
  expect(address()).toBeUndefined()
  await until(served, count => count === 2)
  expect(address()).toMatchObject({ port: 2 })
})

test('when their thread dies, the log says why, and whoever asks again gets a new one', async () => {
  const { simulation, log, address, served } = simulating()
  address()
  await until(served, count => count === 1)
  simulation.setFault('mod-a', 'slow')
  simulation.setFault('mod-a', 'dropping')
  await until(served, count => count === 2)
  expect(log.lines.toSorted()).toEqual([
    'error: Simulator of mod-a: no such lamp',
    'error: The simulators have stopped: gone',
  ])
  expect(address()).toBeUndefined()
  await until(address, found => found !== undefined)
})

test('a fault of a module that is not simulated changes nothing', async () => {
  const { simulation } = simulating()
  simulation.setFault('mod-a', 'dropping')
  expect(simulation.fault('mod-a')).toBe('none')
})

/** A garbled line has no end. */
async function garbledAnswer(at: { host: string; port: number } | undefined): Promise<string> {
  if (!at) throw new Error('nobody listens')
  const socket = net.connect(at)
  cleanups.push(async () => void socket.destroy())
  socket.write('VOL?\r')
  return new Promise(resolve => socket.once('data', bytes => resolve(String(bytes))))
}

/** Asks until the device listens. */
const listening = (address: () => { host: string; port: number } | undefined) =>
  until(address, found => found !== undefined)

async function ask(at: { host: string; port: number } | undefined, text: string, lines = 1): Promise<string> {
  if (!at) throw new Error('nobody listens')
  const socket = net.connect(at)
  cleanups.push(async () => void socket.destroy())
  socket.write(text)
  let heard = ''
  socket.on('data', bytes => {
    heard += bytes
  })
  return until(
    () => heard,
    all => all.split('\r').length > lines,
  )
}

test('what the device holds is shown with the schema for a form, and told when it changes', async () => {
  const { simulation, address } = simulating(real)
  const told: Json[] = []
  expect(simulation.stateOf('mod-a')).toBeUndefined()
  simulation.watchState('mod-a', state => told.push(state))
  const at = await listening(address)
  expect(simulation.stateOf('mod-a')).toMatchObject({
    state: { power: 0, volume: 40 },
    schema: { type: 'object', properties: { power: { type: 'integer', minimum: 0, maximum: 1, default: 0 } } },
  })
  expect(await ask(at, 'PWR 1\r', 2)).toBe('HELLO\rPWR 1 VOL 40\r')
  await until(
    () => told,
    states => states.length === 2,
  )
  expect(told).toEqual([
    { power: 0, volume: 40 },
    { power: 1, volume: 40 },
  ])
  const late: Json[] = []
  const stop = simulation.watchState('mod-a', state => late.push(state))
  expect(late).toEqual([{ power: 1, volume: 40 }])
  stop()
})

test('its knobs are turned from here, and what it could not be is refused with the field', async () => {
  const { simulation, address } = simulating(real)
  await expect(simulation.setState('mod-a', { power: 1 })).rejects.toThrow('No simulated device stands in for mod-a')
  await listening(address)
  await simulation.setState('mod-a', { power: 1 })
  expect(simulation.stateOf('mod-a')?.state).toEqual({ power: 1, volume: 40 })
  await expect(simulation.setState('mod-a', { power: 2 })).rejects.toThrow(
    new Failed('invalid', 'power: Too big: expected number to be <=1', { field: 'power' }),
  )
})

test('whoever waits while their thread dies is told so', async () => {
  const { simulation, address } = simulating()
  await listening(address)
  const turned = simulation.setState('mod-a', { power: 1 })
  simulation.setFault('mod-a', 'dropping')
  await expect(turned).rejects.toThrow('The simulators have stopped. Try again in a moment.')
})

test('a simulator that cannot be loaded says why, and does not hold up the others', async () => {
  const { simulation, log, address } = simulating(real)
  simulation.addressFor('mod-b', 'file:///nowhere/none.sim.ts', {})
  await listening(address)
  await until(
    () => simulation.problem('mod-b'),
    problem => problem !== undefined,
  )
  expect(simulation.problem('mod-b')).toContain('none.sim.ts')
  expect(log.lines).toEqual([expect.stringMatching(/^error: Simulator of mod-b: .*none\.sim\.ts/)])
})

const recording: Recording = {
  version: 1,
  driver: 'acme/display',
  protocol: 'tcp',
  recorded_at: 0,
  label: 'Display_1',
  items: [
    { at_ms: 0, direction: 'out', data: btoa('VOL?\r') },
    { at_ms: 0, direction: 'in', data: btoa('VOL 40\r') },
  ],
}

test('a recording is played in the place of the simulator, faults and all, and the other way round', async () => {
  const { simulation, log, address } = simulating(real, { read: async () => recording })
  expect(simulation.replayFor('mod-a', 'one.recording')).toBeUndefined()
  simulation.setFault('mod-a', 'garbled')
  const played = await listening(() => simulation.replayFor('mod-a', 'one.recording'))
  expect(await garbledAnswer(played)).not.toContain('VOL')
  simulation.setFault('mod-a', 'none')
  expect(await ask(played, 'VOL?\r')).toBe('VOL 40\r')
  await until(
    () => simulation.stateOf('mod-a')?.state,
    state => JSON.stringify(state) === '{"answered":2,"not_in_recording":0}',
  )
  const simulated = await listening(address)
  expect(await ask(simulated, 'PWR 1\r', 2)).toBe('HELLO\rPWR 1 VOL 40\r')
  expect(log.lines).toEqual([])
})

test('a recording that cannot be read is named', async () => {
  const { simulation, served } = simulating(real, {
    read: () => Promise.reject(new Failed('not_found', 'It is gone.')),
  })
  simulation.replayFor('mod-a', 'one.recording')
  await until(served, count => count === 1)
  expect(simulation.problem('mod-a')).toBe('It is gone.')
})
