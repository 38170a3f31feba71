import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Clock, wait } from '../../base/clock.ts'
import { Failed } from '../../base/result.ts'
import type { DriverDescription } from '../../driver-kit/describe.ts'
import { askBinary, askLimits } from './ask-binary.ts'
import { childEnvironment } from './child-environment.ts'
import type { DriverKey } from './driver-key.ts'
import { readMetadata } from './read-metadata.ts'

/** Runs a compiled driver to learn what it can do. Throws `rejected`, with why it does not say it. */
export async function describeBinary(
  file: string,
  named: DriverKey,
  clock: Clock,
  signal: AbortSignal,
  limits = askLimits,
): Promise<DriverDescription> {
  const home = await mkdtemp(join(tmpdir(), 'alcove-driver-'))
  try {
    const env = childEnvironment(home)
    const ask = (option: string) => askBinary({ file, args: [option], env, cwd: home }, clock, signal, limits)
    const metadata = await again(clock, signal, () => ask('-m'))
    return readMetadata({ metadata, defaults: await ask('-d') }, named)
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}

const TRIES = 10
const PAUSE_MS = 100

/**
 * A file that was just written cannot be run while some program that was begun meanwhile still holds it open, as every
 * new process does until it becomes the program it is to be (ETXTBSY, execve(2)).
 */
async function again<T>(clock: Clock, signal: AbortSignal, run: () => Promise<T>): Promise<T> {
  for (let left = TRIES; ; left--) {
    try {
      return await run()
    } catch (error) {
      const cause = error instanceof Failed ? (error.detail as { code?: string } | undefined) : undefined
      if (cause?.code !== 'ETXTBSY' || left === 0) throw error
      await wait(clock, PAUSE_MS, signal)
    }
  }
}
