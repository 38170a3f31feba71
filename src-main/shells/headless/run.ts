import { systemClock } from '../../base/clock.ts'
import { Failed, messageOf } from '../../base/result.ts'
import { startEdgeNode } from '../../edge-node.ts'
import { readOptions } from '../options.ts'
import { partsFor } from '../parts.ts'
import { tellConsole } from '../tell-console.ts'
import { setYoungMemory } from '../young-memory.ts'

/** A clean stop takes well under this; what still hangs then is left behind. */
const STOP_MS = 4_500

/** The node without a window: what runs where there is no display, or no Electron. `here` is the built program's folder. */
export async function run(here: string): Promise<void> {
  const stop = new AbortController()
  for (const name of ['SIGTERM', 'SIGINT'] as const) {
    process.on(name, () => {
      // Ctrl+C reaches us twice, from the terminal and from whoever started us. Once is enough, and there is the limit.
      if (stop.signal.aborted) return
      stop.abort(new Failed('cancelled', 'The node is stopping.'))
      systemClock.timer(STOP_MS, () => process.exit(1))
    })
  }

  try {
    const options = readOptions(process.argv.slice(2), process.env)
    const node = await startEdgeNode(partsFor('headless', options, here), stop.signal)
    setYoungMemory('grows')
    tellConsole(node, options.folder)
    await node.stopped
    process.exit(0)
  } catch (error) {
    const text =
      error instanceof Failed
        ? error.message
        : error instanceof Error
          ? (error.stack ?? error.message)
          : messageOf(error)
    process.stderr.write(`Alcove could not start. ${text}\n`)
    process.exit(1)
  }
}
