import { expect, test } from 'vitest'
import { driverThread, startOf } from '../conformance/testing/thread.ts'
import { factsOf } from '../testing/run-driver.ts'

const plain = new URL('../conformance/testing/drivers/conformance/plain.ts', import.meta.url).href
const slow = new URL('../conformance/testing/drivers/conformance/slow.ts', import.meta.url).href
/** The same code, loaded once more. */
const again = (version: number) => `${plain}?v=${version}`
const room = {
  facts: factsOf('sys-a'),
  modules: [{ id: 'mod-b', mod: 'Other', index: 1, interfaces: [], functions: ['go'], status: {} }],
}

test('modules go on with other code; a version that cannot be loaded leaves the old one running and says why', async () => {
  const { tell, exec, first } = await driverThread(plain)
  tell({ kind: 'start', start: startOf('mod-a', 1) }, { kind: 'start', start: startOf('mod-b', 2) })
  const born = await exec('mod-a', 'born')
  expect(await exec('mod-a', 'count')).toBe(1)
  tell({ kind: 'swap', driverUrl: again(2) })
  expect(await first('swapped')).toEqual({ kind: 'swapped', driverUrl: again(2), restarted: [] })
  const second = await exec('mod-a', 'born')
  expect(second).not.toBe(born)
  expect(await exec('mod-b', 'born')).toBe(second)
  expect(await exec('mod-a', 'count')).toBe(2)
  tell({ kind: 'swap', driverUrl: new URL('./no-such-driver.ts', plain).href })
  expect((await first('swap-failed')).message).toContain('no-such-driver')
  expect(await exec('mod-a', 'born')).toBe(second)
})

test('of two swaps the one that was asked for last stays, though the first takes longer to load', async () => {
  const { tell, exec, first } = await driverThread(again(1))
  tell({ kind: 'start', start: startOf('mod-a', 1) })
  tell({ kind: 'swap', driverUrl: slow }, { kind: 'swap', driverUrl: again(3) })
  await first('swapped', news => news.driverUrl === again(3))
  const last = await exec('mod-a', 'born')
  tell({ kind: 'start', start: startOf('mod-b', 2) })
  expect(await exec('mod-b', 'born')).toBe(last)
})

test('a module that cannot start says why to the log, to its status and to who calls; other settings may do better', async () => {
  const { tell, exec, first } = await driverThread(plain)
  const start = startOf('mod-a', 1, { settings: { level: 'loud' } })
  tell({ kind: 'start', start })
  const reason = `Setting "level": Invalid input: expected number, received string. Correct the module's settings.`
  expect(await first('connected')).toMatchObject({ connected: false, reason })
  expect(await first('log')).toMatchObject({ level: 'error', message: reason })
  await expect(exec('mod-a', 'level')).rejects.toMatchObject({ code: 'offline', message: reason })
  tell({ kind: 'swap', driverUrl: again(4) })
  expect((await first('swapped')).restarted).toEqual([
    { mod: 'mod-a', reason: `it could not start with the code before: ${reason}` },
  ])
  tell({ kind: 'update', mod: 'mod-a', settings: { level: 4 }, facts: start.facts })
  expect(await exec('mod-a', 'level')).toBe(4)
})

test('a record of another kind is refused in words', async () => {
  const { tell, first } = await driverThread(plain)
  tell({ kind: 'start', start: startOf('mod-a', 1, { address: { kind: 'tcp', ip: '127.0.0.1', port: 1 } }) })
  expect((await first('connected')).reason).toContain('and its record says over TCP')
})

test('a running module that is told to start goes on as it is', async () => {
  const { tell, exec, told } = await driverThread(plain)
  tell({ kind: 'start', start: startOf('mod-a', 1) })
  expect(await exec('mod-a', 'count')).toBe(1)
  tell({ kind: 'start', start: startOf('mod-a', 1, { settings: { level: 9 } }) })
  expect([await exec('mod-a', 'count'), await exec('mod-a', 'level')]).toEqual([2, 1])
  expect(told.filter(({ kind }) => kind === 'status')).toHaveLength(2)
})

test('a module that is stopped waits for no other one any more, and who cancels is told at once', async () => {
  const { tell, exec, first } = await driverThread(plain)
  tell({ kind: 'start', start: startOf('mod-a', 1), system: room })
  const failed = expect(exec('mod-a', 'call')).rejects.toMatchObject({
    code: 'cancelled',
    message: 'The module has stopped.',
  })
  await first('call')
  const forever = exec('mod-a', 'forever')
  tell({ kind: 'cancel', call: 2 })
  await expect(forever).rejects.toMatchObject({ code: 'cancelled' })
  tell({ kind: 'stop', mod: 'mod-a' })
  await failed
  expect(await first('stopped')).toEqual({ kind: 'stopped', mod: 'mod-a' })
  await expect(exec('mod-a', 'count')).rejects.toMatchObject({ message: 'The module is not running.' })
})

test('code that leaves a failing promise of its own behind ends the thread, and is named', async () => {
  const { tell, exec, first } = await driverThread(plain)
  tell({ kind: 'start', start: startOf('mod-a', 1) }, { kind: 'start', start: startOf('mod-b', 2) })
  await exec('mod-b', 'count')
  exec('mod-a', 'late').catch(() => undefined)
  expect(await first('crashed')).toMatchObject({ mod: 'mod-a', message: 'nobody caught this' })
})
