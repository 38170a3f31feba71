import { readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { realDisk } from './disk.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'

test('a file of more pieces than the system takes at once is written whole, for its owner only', async () => {
  const path = join(temporaryFolder(), 'many.json')
  const chunks = Array.from({ length: 5_000 }, (_, index) => Buffer.from(`piece ${index}\n`))
  await realDisk.write(path, chunks)
  expect(readFileSync(path)).toEqual(Buffer.concat(chunks))
  expect(statSync(path).mode & 0o777).toBe(0o600)
})

test('a full disk is reported, and half a file is not left behind', async () => {
  const folder = temporaryFolder()
  const path = join(folder, 'model.json.tmp')
  symlinkSync('/dev/full', path)
  await expect(realDisk.write(path, [Buffer.from('x')])).rejects.toThrow('ENOSPC')
  expect(readdirSync(folder)).toEqual([])
})

test('a folder is flushed', async () => {
  const folder = temporaryFolder()
  await realDisk.syncFolder(folder)
  expect(readdirSync(folder)).toEqual([])
})
