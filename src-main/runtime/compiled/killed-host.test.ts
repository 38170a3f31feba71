import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../testing/temporary-folder.ts'
import { until } from '../../testing/until.ts'
import { isAlive, isGone } from './testing/host-on.ts'

test('when the node is killed, a driver that would go on for ever ends with it', async () => {
  const path = fileURLToPath(new URL('./testing/host-alone.ts', import.meta.url))
  // So that what it leaves is removed with this test's own.
  const env = { ...process.env, TMPDIR: temporaryFolder() }
  const node = spawn(process.execPath, [path], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const [said] = await once(node.stdout, 'data')
  const { pid, folder } = JSON.parse(String(said)) as { pid: number; folder: string }
  expect(isAlive(pid)).toBe(true)
  node.kill('SIGKILL')
  await isGone(pid)
  await until(
    () => existsSync(folder),
    isThere => !isThere,
  )
})
