import { type ChildProcess, fork, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import net from 'node:net'

/** Starts a script of the bench and gives what it says first. */
export function startScript<T>(script: URL, args: string[]): Promise<{ child: ChildProcess; said: T }> {
  const child = fork(script, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  return new Promise((resolve, reject) => {
    child.once('message', said => resolve({ child, said: said as T }))
    child.once('exit', code => reject(new Error(`${script.pathname} ended with ${code}`)))
  })
}

export const startProgram = (args: string[], env: NodeJS.ProcessEnv = {}) =>
  spawn(process.execPath, args, { stdio: 'ignore', env: { ...process.env, NODE_ENV: 'production', ...env } })

export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const gone = new Promise(resolve => child.once('exit', resolve))
  child.removeAllListeners('message')
  child.kill('SIGKILL')
  await gone
}

/** Asks until the address answers 200; gives the time that took. */
export async function untilAnswers(url: string, child: ChildProcess): Promise<number> {
  const began = performance.now()
  for (;;) {
    if (child.exitCode !== null) throw new Error(`The program behind ${url} ended with ${child.exitCode}`)
    try {
      if ((await fetch(url)).ok) return performance.now() - began
    } catch {
      await new Promise(resolve => setTimeout(resolve, 5))
    }
  }
}

export function freePort(): Promise<number> {
  return new Promise(resolve => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo
      server.close(() => resolve(port))
    })
  })
}

/** Memory the process holds, in MB, as the kernel counts it. */
export function residentMb(child: ChildProcess): number {
  const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))
  return Number(line?.[1] ?? Number.NaN) / 1024
}

export const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
