import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'

/** Two ends of one cable, each a terminal that a program can open like a serial port. */
export interface PtyPair {
  readonly paths: readonly [string, string]
  /** Both ends vanish, as when an adapter is unplugged. */
  close(): Promise<void>
}

export async function openPtyPair(): Promise<PtyPair> {
  needSocat()
  const cable = spawn('socat', ['-d', '-d', 'pty,raw,echo=0', 'pty,raw,echo=0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const gone = new Promise<void>(resolve => cable.once('close', () => resolve()))
  const paths: string[] = []
  const said: string[] = []
  for await (const line of createInterface({ input: cable.stderr })) {
    said.push(line)
    const path = /N PTY is (\S+)/.exec(line)?.[1]
    if (path) paths.push(path)
    if (line.includes('starting data transfer loop')) break
  }
  cable.stderr.resume()
  const [one, other] = paths
  if (!one || !other) throw new Error(`socat gave no pair of terminals. It says: ${said.join(' ')}`)
  return {
    paths: [one, other],
    async close() {
      cable.kill('SIGKILL')
      await gone
    },
  }
}

/** `npm test` installs it where it can. */
function needSocat(): void {
  if (!findProgram('socat')) throw new Error('The tests of serial ports need socat (on Debian: apt-get install socat).')
}

const findProgram = (name: string): boolean =>
  (process.env.PATH ?? '').split(delimiter).some(folder => existsSync(join(folder, name)))
