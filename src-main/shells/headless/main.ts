import { systemClock } from '../../base/clock.ts'
import { Failed, messageOf } from '../../base/result.ts'
import { startEdgeNode } from '../../edge-node.ts'
import { readOptions } from '../options.ts'
import { partsFor } from '../parts.ts'

// The node without a window: what runs where there is no display, or no Electron.

/** A clean stop takes well under this; what still hangs then is left behind. */
const STOP_MS = 4_500

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
  const node = await startEdgeNode(partsFor('headless', options, import.meta.dirname), stop.signal)
  process.stdout.write(
    `Alcove is running.\n  Panel  ${node.url}/kiosk\n  Admin  ${node.url}/admin\n  Data   ${options.folder}\n`,
  )
  await node.stopped
  process.exit(0)
} catch (error) {
  const text =
    error instanceof Failed ? error.message : error instanceof Error ? (error.stack ?? error.message) : messageOf(error)
  process.stderr.write(`Alcove could not start. ${text}\n`)
  process.exit(1)
}
