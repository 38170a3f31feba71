import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { systemClock } from '../../base/clock.ts'
import { notedLog } from '../../store/testing/noted-log.ts'
import { temporaryFolder } from '../../testing/temporary-folder.ts'
import { until } from '../../testing/until.ts'
import { openShelf } from '../shelf.ts'
import { type CompiledDrivers, createCompiledDrivers } from './compiled-drivers.ts'
import type { Misbehaviour } from './testing/stand-in-driver.ts'
import { keyFor, standInFile } from './testing/stand-in-file.ts'

const never = new AbortController().signal
const display = keyFor('drivers_acme_display')

function driversIn(root = temporaryFolder()) {
  const folder = join(root, 'drivers', 'compiled')
  const cacheFolder = join(root, 'cache', 'compiled')
  const log = notedLog()
  const drivers = createCompiledDrivers({ folder, cacheFolder, log, clock: systemClock })
  return { root, folder, cacheFolder, log, drivers }
}

const provide = (drivers: CompiledDrivers, key: string, odd?: Misbehaviour) =>
  drivers.provide(key, async () => standInFile(odd), never)

/** Runs it until it is so. */
async function whileRunning<T>(drivers: CompiledDrivers, look: () => T, isSo: (value: T) => boolean) {
  const life = new AbortController()
  const running = drivers.run(life.signal)
  await until(look, isSo)
  life.abort()
  await running
}

test('a driver that was provided can be run, is described, and is told of', async () => {
  const { folder, drivers } = driversIn()
  const told: string[] = []
  drivers.changed(names => told.push(...names))
  expect(await provide(drivers, display)).toEqual({ ok: true })
  expect(drivers.has(display)).toBe(true)
  expect(drivers.keys()).toEqual([display])
  expect(drivers.drivers()).toMatchObject([
    { fileName: `compiled/${display}`, source: 'compiled', description: { name: 'Acme stand-in' } },
  ])
  expect(told).toEqual([`compiled/${display}`])
  expect(readdirSync(folder)).toEqual([display])
  expect(statSync(join(folder, display)).mode & 0o777).toBe(0o744)
})

test('after a restart without a centre it is on the shelf at once, and is not run to describe it', async () => {
  const first = driversIn()
  await provide(first.drivers, display)
  const path = join(first.folder, display)
  chmodSync(path, 0o600)
  const second = driversIn(first.root)
  await second.drivers.open()
  expect(second.drivers.drivers()).toMatchObject([{ description: { name: 'Acme stand-in' } }])
})

test('a file that lies there without a description is asked for it while the node runs', async () => {
  const { root, folder, cacheFolder } = driversIn()
  mkdirSync(folder, { recursive: true })
  mkdirSync(cacheFolder, { recursive: true })
  writeFileSync(join(folder, display), standInFile(), { mode: 0o744 })
  writeFileSync(join(cacheFolder, `${display}.json`), '{"format":1,"print":')
  const { drivers } = driversIn(root)
  await drivers.open()
  expect(drivers.drivers()).toEqual([])
  expect(drivers.has(display)).toBe(true)
  await whileRunning(drivers, drivers.drivers, all => all.length === 1)
  const again = driversIn(root)
  await again.drivers.open()
  expect(again.drivers.drivers()).toHaveLength(1)
})

test('what is left of a broken download and what is no driver are not taken for one', async () => {
  const { root, folder, drivers, log } = driversIn()
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `.${display}.part`), 'half')
  writeFileSync(join(folder, 'notes.txt'), 'hello')
  await drivers.open()
  expect(drivers.keys()).toEqual([])
  expect(readdirSync(folder)).toEqual(['notes.txt'])
  expect(log.lines).toEqual([
    `warn: ${join(root, 'drivers/compiled/notes.txt')} is not the file of a compiled driver and is passed over.`,
  ])
})

test('a driver for another machine is not fetched, and one that lies there is explained', async () => {
  const { root, folder, drivers } = driversIn()
  const other = display.replace(/_[^_]+$/, '_riscv64')
  let fetched = 0
  const fetch = async () => {
    fetched += 1
    return standInFile()
  }
  expect(await drivers.provide(other, fetch, never)).toEqual({
    ok: false,
    reason: expect.stringMatching(/^It is compiled for riscv64/),
  })
  expect(fetched).toBe(0)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, other), standInFile())
  const again = driversIn(root)
  await again.drivers.open()
  expect(again.drivers.has(other)).toBe(false)
  expect(again.drivers.problems()).toMatchObject([
    { file_name: `compiled/${other}`, message: expect.stringMatching(/riscv64/) },
  ])
})

test.each<[string, Buffer, RegExp]>([
  ['is empty', Buffer.alloc(0), /is empty/],
  ['is no program', Buffer.from('<html>no such driver</html>'), /not a Linux program/],
  [
    'lacks its loader',
    Buffer.from('#!/no/such/loader\n'),
    /its file, or the loader that it was linked for, is not on this/,
  ],
  [
    'lacks a library',
    Buffer.from(
      '#!/bin/sh\necho "x: error while loading shared libraries: libevent-2.1.so.7: cannot open shared object file" >&2\nexit 127\n',
    ),
    /needs the library libevent-2\.1\.so\.7/,
  ],
  ['fails', Buffer.from('#!/bin/sh\necho "no memory" >&2\nexit 3\n'), /ended with exit code 3: no memory/],
  ['says nothing of itself', Buffer.from('#!/bin/sh\n'), /\(-m\) is not JSON: nothing/],
  ['says something else', standInFile({ metadata: '{"implements":"all"}' }), /not as PlaceOS has it: implements/],
  ['has no defaults', standInFile({ defaults: 'none' }), /\(-d\) is not JSON: none/],
])('a file that %s is not kept, and the reason is told', async (_, file, reason) => {
  const { drivers, folder } = driversIn()
  expect(await drivers.provide(display, async () => file, never)).toEqual({
    ok: false,
    reason: expect.stringMatching(reason),
  })
  expect(drivers.has(display)).toBe(false)
  expect(existsSync(folder) ? readdirSync(folder) : []).toEqual([])
})

test('a folder that cannot be written is told of, with what to look at', async () => {
  const root = temporaryFolder()
  writeFileSync(join(root, 'drivers'), 'a file')
  const { drivers } = driversIn(root)
  expect(await provide(drivers, display)).toEqual({
    ok: false,
    reason: expect.stringMatching(/cannot be kept in .*compiled: .* Is the disk full\?$/),
  })
})

test('two who want the same driver have it fetched once; it can be wanted again and be removed', async () => {
  const { drivers, folder } = driversIn()
  let fetched = 0
  const fetch = async () => {
    fetched += 1
    return standInFile()
  }
  const both = [drivers.provide(display, fetch, never), drivers.provide(display, fetch, never)]
  expect(await Promise.all(both)).toEqual([{ ok: true }, { ok: true }])
  expect(await drivers.provide(display, fetch, never)).toEqual({ ok: true })
  expect(fetched).toBe(1)
  // Somebody has emptied the folder.
  rmSync(join(folder, display))
  expect(await drivers.provide(display, fetch, never)).toEqual({ ok: true })
  expect(fetched).toBe(2)
  await drivers.remove(display)
  expect(drivers.keys()).toEqual([])
  expect(readdirSync(folder)).toEqual([])
  await drivers.remove('../../etc/passwd')
  await drivers.remove(display)
})

test('a fetch that fails or is given up throws, leaves nothing, and does not hold the next', async () => {
  const { drivers } = driversIn()
  const failing = () => Promise.reject(new Error('the link is cut'))
  await expect(drivers.provide(display, failing, never)).rejects.toThrow('the link is cut')
  const stop = new AbortController()
  const waiting = drivers.provide(display, () => new Promise<Buffer>(() => {}), never)
  void waiting.catch(() => {})
  const behind = drivers.provide(display, async () => standInFile(), stop.signal)
  stop.abort()
  await expect(behind).rejects.toMatchObject({ code: 'cancelled' })
  expect(drivers.has(display)).toBe(false)
})

test('a driver that is given up while it is asked what it can do leaves nothing', async () => {
  const { drivers, folder } = driversIn()
  const stop = new AbortController()
  const provided = drivers.provide(display, async () => standInFile({ metadata: 'hang' }), stop.signal)
  await until(
    () => existsSync(join(folder, `.${display}.part`)),
    isThere => isThere,
  )
  stop.abort()
  await expect(provided).rejects.toMatchObject({ code: 'cancelled' })
  expect(readdirSync(folder)).toEqual([])
})

test('the shelf finds it by its path, its key and its name; of two commits the one that came last', async () => {
  const { drivers } = driversIn()
  const newer = keyFor('drivers_acme_display', 'ffffff0')
  await provide(drivers, display)
  const shelf = await openShelf({ builtIn: [], compiled: drivers, log: notedLog(), clock: systemClock })
  const found = (name: string) => shelf.find(name)?.fileName
  expect(found('drivers/acme/display.cr')).toBe(`compiled/${display}`)
  await provide(drivers, newer)
  expect(found('drivers/acme/display.cr')).toBe(`compiled/${newer}`)
  expect(found(display)).toBe(`compiled/${display}`)
  expect(found(`compiled/${display}`)).toBe(`compiled/${display}`)
  expect(found('drivers/acme/other.cr')).toBeUndefined()
  // Somebody went back to the older one.
  await provide(drivers, display)
  await until(
    () => found('drivers/acme/display.cr'),
    name => name === `compiled/${display}`,
  )
  await drivers.remove(display)
  await drivers.remove(newer)
  expect(found('drivers/acme/display.cr')).toBeUndefined()
})

test('a driver in TypeScript that answers for the same file is always preferred', async () => {
  const { drivers } = driversIn()
  const builtIn = [new URL('../../drivers/', import.meta.url)]
  const own = await openShelf({ builtIn, log: notedLog(), clock: systemClock })
  const ours = own.all().find(({ description }) => description.answers_for.length > 0)
  const [path = ''] = ours?.description.answers_for ?? []
  const key = keyFor(path.replace(/\.cr$/, '').replaceAll('/', '_'))
  await provide(drivers, key)
  const shelf = await openShelf({ builtIn, compiled: drivers, log: notedLog(), clock: systemClock })
  expect(shelf.find(path)?.fileName).toBe(ours?.fileName)
  expect(shelf.find(key)?.source).toBe('compiled')
})
