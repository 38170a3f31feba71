import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type LaunchOptions } from 'playwright/test'

/**
 * A second machine, as far as a network can tell: a namespace with a loopback of its own and one cable to here. What
 * runs in it is `inside`; this side of the cable is elsewhere on its network.
 */
export interface OtherMachine {
  /** The name of the namespace. */
  readonly inside: string
  /** Under which it is reached from here. */
  readonly address: string
  /** A browser on that machine. */
  browser(options: LaunchOptions): Promise<Browser>
  remove(): void
}

const ip = (...args: string[]) => execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] })

export function openOtherMachine(): OtherMachine {
  const inside = `alcove-e2e-${process.pid}`
  // Names of interfaces have fifteen letters at most.
  const cable = `alc${process.pid}`
  const folder = mkdtempSync(join(tmpdir(), 'alcove-machine-'))
  const net = `10.77.${process.pid % 256}`
  const remove = () => {
    process.off('exit', remove)
    // The cable goes with it.
    ip('netns', 'delete', inside)
    rmSync(folder, { recursive: true, force: true })
  }
  ip('netns', 'add', inside)
  process.once('exit', remove)
  try {
    ip('link', 'add', cable, 'type', 'veth', 'peer', 'name', 'lan0', 'netns', inside)
    ip('address', 'add', `${net}.2/30`, 'dev', cable)
    ip('link', 'set', cable, 'up')
    ip('-n', inside, 'link', 'set', 'lo', 'up')
    ip('-n', inside, 'address', 'add', `${net}.1/30`, 'dev', 'lan0')
    ip('-n', inside, 'link', 'set', 'lan0', 'up')
  } catch (error) {
    remove()
    throw error
  }
  return {
    inside,
    address: `${net}.1`,
    browser(options) {
      const program = join(folder, 'chromium')
      const there = options.executablePath ?? chromium.executablePath()
      writeFileSync(program, `#!/bin/sh\nexec ip netns exec ${inside} '${there}' "$@"\n`)
      chmodSync(program, 0o755)
      return chromium.launch({ ...options, executablePath: program })
    },
    remove,
  }
}
