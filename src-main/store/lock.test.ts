import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { fakeClock } from '../base/fake-clock.ts'
import { lockFolder } from './lock.ts'
import { isRunning, parseStat, startOf } from './process-start.ts'
import { notedLog } from './testing/noted-log.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'

const SINCE = '2026-01-01T00:00:00.000Z'

function lock(folder: string) {
  const log = notedLog()
  return { unlock: lockFolder({ folder, log, clock: fakeClock() }), log }
}

function leaveLock(folder: string, owner: object | string): void {
  writeFileSync(join(folder, 'lock'), typeof owner === 'string' ? owner : JSON.stringify(owner))
}

/** Another process that lives until the test is over. */
async function bystander() {
  const child = spawn(process.execPath, ['-e', 'process.stdout.write("up"); process.stdin.resume()'])
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return { pid: child.pid ?? 0, process_start: startOf(child.pid ?? 0) ?? null, started_at: SINCE }
}

test('the lock says who owns the folder, and is gone when it is given up', () => {
  const folder = temporaryFolder()
  const { unlock, log } = lock(folder)
  expect(JSON.parse(readFileSync(join(folder, 'lock'), 'utf8'))).toEqual({
    pid: process.pid,
    process_start: startOf(process.pid) ?? null,
    started_at: SINCE,
  })
  unlock()
  expect(readdirSync(folder)).toEqual([])
  expect(log.lines).toEqual([])
})

test('a folder that is in use is refused, with who uses it and what to do', async () => {
  const folder = temporaryFolder()
  const owner = await bystander()
  leaveLock(folder, owner)
  expect(() => lock(folder)).toThrow(
    `The data folder ${folder} is in use by process ${owner.pid} since ${SINCE}. Stop it or choose another folder with --data.`,
  )
  expect(JSON.parse(readFileSync(join(folder, 'lock'), 'utf8'))).toEqual(owner)
})

test('one process cannot open the folder twice', () => {
  const folder = temporaryFolder()
  lock(folder)
  expect(() => lock(folder)).toThrow(`is in use by process ${process.pid}`)
})

test('the lock of a dead process is taken over, with a line in the log', async () => {
  const folder = temporaryFolder()
  const owner = await bystander()
  leaveLock(folder, { ...owner, pid: 0x3ffffff })
  const { log } = lock(folder)
  expect(log.lines).toEqual([
    `warn: ${folder} was left locked by process ${0x3ffffff}, started ${SINCE}, which no longer runs. This process takes it over.`,
  ])
  expect(JSON.parse(readFileSync(join(folder, 'lock'), 'utf8')).pid).toBe(process.pid)
})

test('a number that the system gave to another process meanwhile does not keep the folder', async () => {
  const folder = temporaryFolder()
  leaveLock(folder, { ...(await bystander()), process_start: 'another boot/1' })
  expect(lock(folder).log.lines[0]).toContain('which no longer runs')
})

test('where starts are not known, a running process keeps the folder and a dead one does not', async () => {
  const folder = temporaryFolder()
  leaveLock(folder, { ...(await bystander()), process_start: null })
  expect(() => lock(folder)).toThrow('is in use by process')
  leaveLock(folder, { pid: 0x3ffffff, process_start: null, started_at: SINCE })
  expect(lock(folder).log.lines[0]).toContain('which no longer runs')
})

test('a lock that nobody can read is nobody’s', () => {
  const folder = temporaryFolder()
  leaveLock(folder, '')
  expect(lock(folder).log.lines[0]).toContain('left locked by an unknown process')
})

test('giving up does not remove the lock of another process', async () => {
  const folder = temporaryFolder()
  const { unlock } = lock(folder)
  leaveLock(folder, await bystander())
  unlock()
  expect(existsSync(join(folder, 'lock'))).toBe(true)
})

test('a program’s name may hold anything without hiding its start', () => {
  const after = Array.from({ length: 30 }, (_, index) => String(index + 4)).join(' ')
  expect(parseStat(`7 (a) R b (c) S ${after}`)).toEqual({ state: 'S', start: '22' })
  expect(isRunning(process.pid, startOf(process.pid) ?? null)).toBe(true)
})
