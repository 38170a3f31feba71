import { expect, test } from 'vitest'
import { notedLog } from '../../store/testing/noted-log.ts'
import { until } from '../../testing/until.ts'
import { createSimulation } from './simulation.ts'

/** A thread that says of every simulator it is asked for that it listens, and dies when told to drop its connections. */
const obliging = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from 'node:worker_threads'
    parentPort.on('message', ({ kind, mod, fault }) => {
      if (kind === 'serve') parentPort.postMessage({ kind: 'served', mod, host: '127.0.0.1', port: mod.length })
      if (fault === 'drop') throw new Error('gone')
      if (fault === 'slow') parentPort.postMessage({ kind: 'trouble', mod, message: 'no such lamp' })
    })`)}`,
)

function simulating() {
  const log = notedLog()
  const simulation = createSimulation(obliging, log)
  let served = 0
  simulation.served(() => {
    served += 1
  })
  const address = () => simulation.addressFor('mod-a', 'file:///sim.ts', {})
  return { simulation, log, address, served: () => served }
}

test('a simulator is asked for once, and its address known when it listens', async () => {
  const { simulation, address, served } = simulating()
  expect(address()).toBeUndefined()
  expect(address()).toBeUndefined()
  await until(served, count => count === 1)
  expect(address()).toEqual({ host: '127.0.0.1', port: 5 })
  expect(simulation.fault('mod-a')).toBe('none')
  simulation.keep(() => false)
  expect(address()).toBeUndefined()
  await until(served, count => count === 2)
  await simulation.close()
  expect(served()).toBe(2)
})

test('when their thread dies, the log says why, and whoever asks again gets a new one', async () => {
  const { simulation, log, address, served } = simulating()
  address()
  await until(served, count => count === 1)
  simulation.setFault('mod-a', 'slow')
  simulation.setFault('mod-a', 'drop')
  await until(served, count => count === 2)
  expect(log.lines.toSorted()).toEqual([
    'error: Simulator of mod-a: no such lamp',
    'error: The simulators have stopped: gone',
  ])
  expect(address()).toBeUndefined()
  await until(address, found => found !== undefined)
  await simulation.close()
})

test('a fault of a module that is not simulated changes nothing', async () => {
  const { simulation } = simulating()
  simulation.setFault('mod-a', 'drop')
  expect(simulation.fault('mod-a')).toBe('none')
  await simulation.close()
})
