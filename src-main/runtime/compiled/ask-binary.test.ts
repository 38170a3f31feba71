import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { systemClock } from '../../base/clock.ts'
import { temporaryFolder } from '../../testing/temporary-folder.ts'
import { askBinary, askLimits } from './ask-binary.ts'
import { isGone } from './testing/host-on.ts'

const never = new AbortController().signal

function asking(code: string, limits = askLimits, signal = never, interpreter = '/bin/sh') {
  const cwd = temporaryFolder()
  const file = join(cwd, 'program')
  writeFileSync(file, `#!${interpreter}\n${code}`, { mode: 0o700 })
  return askBinary({ file, args: ['-m'], env: { PATH: '/usr/bin:/bin' }, cwd }, systemClock, signal, limits)
}

test('what a program writes is given, and it is told what it was started with and nothing else', async () => {
  expect(await asking('echo "$1"; env | grep -v -e PWD -e SHLVL -e "^_="')).toBe('-m\nPATH=/usr/bin:/bin\n')
})

test.each([
  ['does not end', 'sleep 600', { withinMs: 100 }, 'it did not end within 0.1 s'],
  [
    'writes without end',
    'while :; do echo yyyyyyyyyyyyyyyy; done',
    { outputBytes: 1024 * 1024 },
    'it wrote more than 1 MB',
  ],
])('a program that %s is ended, with all that it began', async (_, code, limits, reason) => {
  const note = join(temporaryFolder(), 'pid')
  const asked = asking(`sleep 600 &\necho $! > ${note}\n${code}`, { ...askLimits, ...limits })
  await expect(asked).rejects.toMatchObject({ code: 'rejected', message: reason })
  await isGone(Number(readFileSync(note, 'utf8')))
})

test('a program that takes too much memory is ended', async () => {
  const limits = { ...askLimits, memoryMb: 8 }
  await expect(asking('setInterval(() => {}, 1000)', limits, never, process.execPath)).rejects.toThrow(
    'it took more than 8 MB of memory',
  )
})

test('a program that nobody waits for any more is ended', async () => {
  const stop = new AbortController()
  const asked = asking('sleep 600', askLimits, stop.signal)
  stop.abort()
  await expect(asked).rejects.toMatchObject({ code: 'cancelled' })
  await expect(asking('echo', askLimits, stop.signal)).rejects.toMatchObject({ code: 'cancelled' })
})

test('a program whose child holds its output open beyond its group does not hold us', async () => {
  expect(await asking('echo done\nsetsid sleep 5 &')).toBe('done\n')
})
