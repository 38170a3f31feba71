import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openLog } from './log-file.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'

function openedLog({
  folder = temporaryFolder(),
  ...caps
}: {
  folder?: string
  maxBytes?: number
  segments?: number
} = {}) {
  const echoed: string[] = []
  const log = openLog({ folder, echo: line => echoed.push(line), ...caps })
  const path = join(folder, 'journal/log.jsonl')
  const lines = () =>
    readFileSync(path, 'utf8')
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
  return { log, echoed, folder, path, lines }
}

test('a line holds its time, its level, the message and what it is about', () => {
  const { log, lines } = openedLog()
  log.info('The node is ready.', { port: 8420, message: 'not the message' })
  expect(lines()).toEqual([
    {
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      message: 'The node is ready.',
      about: { port: 8420, message: 'not the message' },
    },
  ])
})

test('warnings and what is worse are shown too, a line each', () => {
  const { log, echoed, lines } = openedLog()
  log.debug('debug')
  log.info('info')
  log.warn('Lamp hours\nare high.')
  log.error('Broken.', { error: new Error('x') })
  expect(echoed).toEqual(['warning: Lamp hours are high.\n', 'error: Broken.\n'])
  expect(lines()).toHaveLength(4)
})

test('secrets are hidden, by name and by form, however deep', () => {
  const { log, echoed, path } = openedLog()
  const key = `${'0a'.repeat(16)}.${'x'.repeat(43)}`
  log.warn(`Refused ${key}.`, {
    headers: { 'X-API-Key': 'hush1', Authorization: 'Bearer hush2', accept: 'text/html' },
    list: [{ password: 'hush3', webhook_secret: 'hush4', accessToken: 'hush5', user: 'jo' }],
    error: Object.assign(new Error('Bearer hush6hush6'), { client_secret: 'hush7' }),
  })
  const text = readFileSync(path, 'utf8')
  expect(text).not.toContain('hush')
  expect(text).not.toContain(key)
  expect(text).toContain('text/html')
  expect(text).toContain('"user":"jo"')
  expect(echoed).toEqual(['warning: Refused [hidden].\n'])
})

test('what is logged may be endless or no JSON', () => {
  const { log, lines } = openedLog()
  const ring: Record<string, unknown> = { big: 7n, when: new Date(0), seen: new Set([1]), pairs: new Map([['a', 1]]) }
  ring.self = ring
  log.info('odd', ring)
  expect(lines()[0].about).toMatchObject({ big: '7', when: '1970-01-01T00:00:00.000Z', seen: [1], pairs: { a: 1 } })
})

test('the log never outgrows its cap: the oldest segment is dropped', () => {
  const { log, folder, lines } = openedLog({ maxBytes: 2_000, segments: 3 })
  for (let number = 0; number < 200; number++) log.info(`line ${number}`)
  const names = readdirSync(join(folder, 'journal')).sort()
  expect(names).toEqual(['log.1.jsonl', 'log.2.jsonl', 'log.jsonl'])
  for (const name of names) expect(statSync(join(folder, 'journal', name)).size).toBeLessThanOrEqual(2_000)
  expect(lines().at(-1).message).toBe('line 199')
})

test('a later process goes on where the one before stopped, even within a line', () => {
  const { log, folder, path } = openedLog()
  log.info('first')
  log.close()
  appendFileSync(path, '{"half')
  openedLog({ folder }).log.info('second')
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
  expect(lines.map(line => line.slice(0, 6))).toEqual(['{"leve', '{"half', '{"leve'])
})

test('the last line is there after SIGKILL', async () => {
  const folder = temporaryFolder()
  const program = `
    import { openLog } from ${JSON.stringify(join(import.meta.dirname, 'log-file.ts'))}
    const log = openLog({ folder: ${JSON.stringify(folder)} })
    for (let number = 0; number < 500; number++) log.info('line ' + number)
    process.kill(process.pid, 'SIGKILL')`
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', program], { stdio: 'inherit' })
  expect((await once(child, 'close'))[1]).toBe('SIGKILL')
  const lines = readFileSync(join(folder, 'journal/log.jsonl'), 'utf8').trimEnd().split('\n')
  expect(JSON.parse(lines.at(-1) ?? '').message).toBe('line 499')
})

test('a log that can no longer be written says so once and stops nobody', () => {
  const { log, echoed } = openedLog()
  log.close()
  log.info('lost')
  log.info('lost too')
  expect(echoed).toHaveLength(1)
  expect(echoed[0]).toMatch(/^error: The log in .* cannot be written/)
})

test('a folder that cannot be used is refused with its name', () => {
  expect(() => openLog({ folder: '/proc/alcove' })).toThrow('The data folder /proc/alcove cannot be used')
})
