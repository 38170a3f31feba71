import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Json } from '../../base/json.ts'
import { until } from '../../testing/until.ts'
import { factsOf, hostOn, startOf } from './testing/host-on.ts'

// Each test has a module of its own in one process.

process.env.ALCOVE_API_KEY = 'planted'
const on = hostOn()
beforeAll(() => on.isUp())
afterAll(() => on.stop())

let count = 0

/** A module at work, or about to be. */
function begun(settings: { [key: string]: Json } = {}, debug = false) {
  const mod = `mod-${++count}`
  on.host.send(startOf(mod, settings, debug))
  return {
    mod,
    started: () => on.started(mod),
    status: () => on.statusOf(mod),
    asked: (method: string, ...args: Json[]) => on.exec(mod, method, ...args).result(),
    lines: () => on.of('log', mod).map(({ message }) => message),
  }
}

test('a module starts with its address and settings, and reports', async () => {
  const { mod, started } = begun({ volume_limit: 80 })
  expect(await started()).toMatchObject({
    connected: true,
    started_with: { ip: '10.0.0.9', port: 4999, role: 1, settings: { volume_limit: 80 } },
  })
  expect(on.of('connected', mod)).toEqual([{ kind: 'connected', mod, connected: true, reason: undefined }])
})

test('the process knows nothing of the surroundings of the node but where its redis is', async () => {
  const { surroundings } = await begun().started()
  expect(Object.keys(surroundings as object)).toEqual(
    expect.arrayContaining(['HOME', 'PATH', 'PLACE_LOG_FORMAT', 'REDIS_URL', 'TMPDIR']),
  )
  expect(JSON.stringify(surroundings)).not.toMatch(/planted|ALCOVE|NODE_|VITEST/)
  expect((surroundings as { REDIS_URL: string }).REDIS_URL).toMatch(/^redis:\/\/127\.0\.0\.1:\d+$/)
})

test('functions give values and codes, and know on whose behalf they run', async () => {
  const { asked, status } = begun()
  expect(await asked('power', true)).toEqual({ value: true })
  expect(status().power).toBe(true)
  expect(await asked('forget')).toEqual({ value: null })
  expect(status().power).toBeNull()
  expect(await asked('who')).toEqual({ value: 'user-7' })
  expect(await asked('created')).toEqual({ value: 'made', code: 201 })
})

test('functions fail with class, code and backtrace, and a fault of the driver is in the log', async () => {
  const { mod, asked } = begun()
  expect(await asked('fail')).toEqual({
    failure: {
      code: 'unexpected',
      message: 'there is no such input',
      detail: { backtrace: ['src/display.cr:12:5 in power', 'lib/driver.cr:99 in exec'] },
      origin: { error: 'ArgumentError', code: 500 },
    },
  })
  expect(on.of('log', mod)).toMatchObject([
    {
      level: 'error',
      message: expect.stringMatching(
        /^fail failed: there is no such input \(ArgumentError\)\n {2}src\/display\.cr:12:5/,
      ),
    },
  ])
  expect(await asked('refuse')).toMatchObject({
    failure: { code: 'rejected', message: 'the display is busy', origin: { error: 'Abort', code: 409 } },
  })
  expect(await asked('nonsense')).toMatchObject({ failure: { message: expect.stringMatching(/is not JSON/) } })
  expect(await on.exec('mod-none', 'power').result()).toMatchObject({ failure: { code: 'cancelled' } })
})

test('what came while a module was starting is done once it has', async () => {
  const { mod, asked, status, lines } = begun({ volume_limit: 1 }, true)
  const early = asked('power', true)
  on.host.send({ kind: 'update', mod, settings: { volume_limit: 2 }, facts: factsOf(mod) })
  expect(await early).toEqual({ value: true })
  await until(
    () => status().started_with,
    now => JSON.stringify(now).includes('"volume_limit":2'),
  )
  expect(lines()).toEqual(['power is true'])
})

test('debug lines come while somebody looks, and not before or after', async () => {
  const { mod, asked, started, lines } = begun()
  await started()
  const look = (debug: boolean) => on.host.send({ kind: 'watched', mod, watched: { debug, wire: debug, queue: debug } })
  await asked('power', 1)
  look(true)
  await asked('power', 2)
  look(false)
  await asked('power', 3)
  expect(lines()).toEqual(['power is 2'])
  expect(on.of('queue', mod).map(({ queue }) => queue)).toEqual([{ online: true, tasks: [], more: 0, recent: [] }])
  expect(new TextDecoder().decode(on.of('wire', mod)[0]?.items[0]?.bytes)).toMatch(/cannot be seen here/)
  on.host.send({ kind: 'clear-queue', mod })
  await until(lines, all => /its own and cannot be cleared/.test(all.at(-1) ?? ''))
})

test('a setting that the driver keeps and a message to a channel are passed on', async () => {
  const { mod, asked } = begun()
  await asked('keep', 7)
  await asked('shout', 'staff', 'hello')
  await asked('shout', 'placeos/staff', 'again')
  expect(on.of('define-setting', mod)).toEqual([{ kind: 'define-setting', mod, name: 'volume_limit', value: 7 }])
  expect(on.of('publish').map(({ channel, text }) => [channel, text])).toEqual([
    ['staff', 'hello'],
    ['staff', 'again'],
  ])
})

test('a driver that asks for another module or its system is told at once that it cannot', async () => {
  const { asked } = begun()
  expect(await asked('call')).toEqual({ value: 'A compiled driver cannot call other modules on this node.' })
  expect(await asked('look')).toEqual({ value: 'ModuleError' })
})

test('a driver speaks for its own modules only', async () => {
  await begun().asked('claim', 'mod-of-another')
  expect(on.statusOf('mod-of-another')).toEqual({})
})

test('a device that is not there is told of with where it should be', async () => {
  const { mod, started } = begun({ unplugged: true })
  await started()
  expect(on.of('connected', mod)).toMatchObject([
    { connected: false, reason: 'Its device cannot be reached at 10.0.0.9:4999, says its driver.' },
  ])
})

test('a module that is stopped leaves the others running', async () => {
  const one = begun()
  const other = begun()
  await Promise.all([one.started(), other.started()])
  on.host.send({ kind: 'stop', mod: one.mod })
  await until(
    () => on.of('stopped', one.mod),
    told => told.length === 1,
  )
  expect(await other.asked('power', true)).toEqual({ value: true })
  expect(await one.asked('power', true)).toMatchObject({ failure: { code: 'cancelled' } })
})

test('what is no message, or none that a driver should send, is passed over and told of', async () => {
  const { asked, lines } = begun()
  expect(await asked('odd')).toEqual({ value: true })
  expect(on.log.lines).toEqual(
    expect.arrayContaining([
      'warn: compiled/acme sent a message that is no JSON of its protocol: {"id":.',
      'warn: compiled/acme sent "dance", which means nothing here.',
    ]),
  )
  expect(lines()).toEqual([
    'It logged something that is not PlaceOS: [severity, text].',
    'It wanted to keep a setting that is not PlaceOS: [name, value].',
    'Its status "power" is no JSON, or is nested over 100 deep, and is left out.',
  ])
})

test('a status that is too long or too deep is left out, and the driver goes on', async () => {
  const { asked, status } = begun()
  await asked('large', 5 * 1024 * 1024)
  await asked('deep', 200)
  expect(Object.keys(status())).not.toEqual(expect.arrayContaining(['large']))
  expect(Object.keys(status())).not.toEqual(expect.arrayContaining(['deep']))
  expect(on.log.lines.some(line => /a message that is 5121 KB long; 2048 KB is the most/.test(line))).toBe(true)
  expect(await asked('power', true)).toEqual({ value: true })
})

test('an answer that is too long fails, and nobody waits for it', async () => {
  const { asked } = begun()
  expect(await asked('long', 3 * 1024 * 1024)).toMatchObject({
    failure: { message: 'the answer is 3073 KB long; 2048 KB is the most' },
  })
})

test('a driver that says very much is read whole, and others get their turn meanwhile', async () => {
  const { mod, asked } = begun()
  let turns = 0
  const turn = setInterval(() => turns++, 1)
  expect(await asked('flood', 20_000)).toEqual({ value: 20_000 })
  clearInterval(turn)
  expect(on.of('status', mod).filter(({ changed }) => 'flood' in changed)).toHaveLength(20_000)
  expect(turns).toBeGreaterThan(5)
})

test('a call that is given up is settled once, whatever the driver says later', async () => {
  const { mod, asked, started } = begun()
  await started()
  const { call, result } = on.exec(mod, 'hang')
  on.host.send({ kind: 'cancel', call })
  on.host.send({ kind: 'cancel', call })
  expect(await result()).toMatchObject({ failure: { code: 'cancelled' } })
  await asked('power', true)
  expect(on.of('result').filter(news => news.call === call)).toHaveLength(1)
})

test('what it writes beside goes to the log, bounded', async () => {
  const { mod, asked } = begun()
  await asked('print', `\u001b[31mred ${'x'.repeat(5_000)}`)
  for (let line = 0; line < 200; line++) on.exec(mod, 'print', `line ${line}`)
  await asked('power', true)
  const wrote = await until(
    () => on.log.lines.filter(line => line.includes(' wrote: ')),
    lines => lines.some(line => line.includes('line 1')),
  )
  expect(wrote[0]).toBe('info: compiled/acme wrote: level=[E] message=stand-in begins')
  expect(wrote[1]).toMatch(/^info: compiled\/acme wrote: red x{900,1000}$/)
  expect(wrote.length).toBeLessThan(110)
})
