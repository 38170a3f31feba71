import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { fakeClock } from '../base/fake-clock.ts'
import { openDocument } from './document.ts'
import { FORMAT, seal } from './envelope.ts'
import { failingDisk } from './testing/failing-disk.ts'
import { notedLog } from './testing/noted-log.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'

const shape = z.object({ names: z.array(z.string()).default([]) })

function opener(folder = temporaryFolder()) {
  const log = notedLog()
  const disk = failingDisk()
  const path = join(folder, 'things.json')
  const open = () => openDocument({ path, shape, clock: fakeClock(), log, disk })
  return { folder, log, disk, path, open }
}
const add = (name: string) => (now: z.output<typeof shape>) => ({ names: [...now.names, name] })

test('begins empty, is seen at once, and is there after a restart', async () => {
  const { open } = opener()
  const document = await open()
  expect(document.get()).toEqual({ names: [] })
  const saved = document.change(add('a'))
  expect(document.get()).toEqual({ names: ['a'] })
  await Promise.all([saved, document.change(add('b'))])
  await document.close()
  expect((await open()).get()).toEqual({ names: ['a', 'b'] })
})

test('a disk that refuses undoes the change, and all that were made on top of it', async () => {
  const { open, disk } = opener()
  const document = await open()
  await document.change(add('a'))
  disk.refuse('ENOSPC')
  const [first, second] = [document.change(add('b')), document.change(add('c'))]
  await expect(first).rejects.toThrow('the disk is full')
  await expect(second).rejects.toThrow('the disk is full')
  expect(document.get()).toEqual({ names: ['a'] })
  disk.recover()
  await document.change(add('d'))
  expect(document.get()).toEqual({ names: ['a', 'd'] })
})

test('a change that changes nothing writes nothing', async () => {
  const { open, disk } = opener()
  const document = await open()
  disk.refuse('EIO')
  await document.change(now => now)
})

test.each([
  ['is no document at all', 'not even JSON'],
  ['has another shape', Buffer.concat(await seal(1, [JSON.stringify({ names: 7 })]))],
])('a file that %s begins empty, says so, and is kept', async (_what, bytes) => {
  const { folder, path, open, log } = opener()
  writeFileSync(path, bytes)
  const document = await open()
  expect(document.get()).toEqual({ names: [] })
  expect(log.lines.join()).toContain('things.json cannot be used and begins empty')
  await document.change(add('a'))
  await document.change(add('b'))
  expect(readdirSync(folder).filter(name => name.includes('.damaged-'))).toHaveLength(1)
  await document.close()
  expect((await open()).get()).toEqual({ names: ['a', 'b'] })
})

test('a file of a newer Alcove is left alone', async () => {
  const { path, open } = opener()
  const rest = `"format":${FORMAT + 1},"generation":3,"data":{}}\n`
  const sum = createHash('sha256').update(rest).digest('hex')
  const text = `{"sha256":"${sum}",${rest}`
  writeFileSync(path, text)
  await expect(open()).rejects.toThrow('newer version of Alcove')
  expect(readFileSync(path, 'utf8')).toBe(text)
})

test('a file that the disk does not give is left alone', async () => {
  const { path, open } = opener()
  mkdirSync(path)
  await expect(open()).rejects.toThrow('cannot be read')
})
