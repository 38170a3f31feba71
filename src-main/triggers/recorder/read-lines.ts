import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { errnoOf } from '../../store/disk.ts'

/**
 * Each line of a file of JSON that `wants` takes; what is no JSON is passed over, as a power cut leaves half a line. A
 * file that is not there has none.
 */
export async function* linesOf(path: string, wants: (line: string) => boolean = () => true): AsyncGenerator<unknown> {
  const input = createReadStream(path)
  try {
    for await (const line of createInterface({ input })) {
      if (!wants(line)) continue
      const value = parsed(line)
      if (value !== undefined) yield value
    }
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error
  } finally {
    input.destroy()
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
