import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable } from 'node:stream'

export interface GroupParts {
  file: string
  args: readonly string[]
  env: Record<string, string>
  /** A folder that is nobody else's. Whoever made it removes it. */
  cwd: string
}

/** A program in a process group of its own. */
export interface Group {
  readonly process: ChildProcessByStdio<null, Readable, Readable>
  /** Ends it and whatever it has begun, at once. */
  kill(): void
}

/** Begins a program that does not outlive this node, however the node ends. */
export function spawnGroup({ file, args, env, cwd }: GroupParts): Group {
  const child = spawn(file, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  const { pid } = child
  const letGo = pid === undefined ? () => {} : guard(pid, cwd)
  const kill = () => pid !== undefined && killGroup(pid)
  child.once('exit', () => {
    letGo()
    // What it has begun ends with it.
    kill()
  })
  // One that could not be begun has no `exit`, and its reason is the listener's who waits for it.
  child.once('error', letGo)
  return { process: child, kill }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended.
  }
}

/**
 * A shell that waits for the end of its input, which comes when this node is gone, be it by SIGKILL, and then ends the
 * group and removes its folder. A stock driver ends when its socket closes, but one that hangs would stay for ever.
 */
function guard(pid: number, folder: string): () => void {
  const shell = spawn('/bin/sh', ['-c', 'read -r _; kill -s KILL -- "-$0"; rm -rf -- "$1"', String(pid), folder], {
    ...{ env: { PATH: '/usr/bin:/bin' }, cwd: '/', detached: true },
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  // Without a shell only the closed socket tells the driver.
  shell.once('error', () => {})
  shell.stdin.on('error', () => {})
  return () => void shell.kill('SIGKILL')
}
