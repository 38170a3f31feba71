import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { systemClock } from '../../base/clock.ts'
import type { ShellParts } from './shell.ts'

vi.mock('electron', () => import('./testing/electron-stand-in.ts'))

const runs: ShellParts[] = []
vi.mock('./shell.ts', () => ({ runShell: async (parts: ShellParts) => void runs.push(parts) }))
vi.mock('../parts.ts', () => ({ partsFor: (...given: unknown[]) => ({ given }) }))

afterEach(() => vi.restoreAllMocks())

test('the program runs the shell with what the process has, and the build put beside it', async () => {
  await import('./main.ts')
  expect(runs).toHaveLength(1)
  const [parts] = runs
  expect(parts).toMatchObject({ argv: process.argv, environment: process.env, process, clock: systemClock })
  expect(parts?.preload).toBe(join(import.meta.dirname, '..', 'preload', 'bridge.cjs'))
  const options = {
    folder: '/srv/room',
    port: 0,
    empty: true,
    resetSignIn: false,
    drivers: [],
    interfaces: [],
    hierarchy: undefined,
  }
  expect(parts?.partsFor(options)).toEqual({ given: ['electron', options, import.meta.dirname] })
})
