import { z } from 'zod'
import type { SimulatorContext } from '../../driver-kit/define-simulator.ts'

/** How long messages that are not in the recording are gathered before they are told. */
const GATHER_MS = 1_000

/** What the page shows of a replay. */
export const replayState = z.object({
  answered: z.int().default(0).describe('Messages that were in the recording'),
  not_in_recording: z.int().default(0).describe('Messages that were not, and got no answer'),
})
export const noSettings = z.object({})

export type ReplayContext = SimulatorContext<z.output<typeof noSettings>, z.output<typeof replayState>>

/** Notes a message that the recording does not know. `example` shows one of them. */
export type Strangers = (context: ReplayContext, example: string) => void

export function strangers(warn: (message: string) => void): Strangers {
  let [count, last] = [0, '']
  return (context, example) => {
    context.state.not_in_recording += 1
    count += 1
    last = example
    if (count > 1) return
    context.after(GATHER_MS, () => {
      const messages = count === 1 ? '1 message was' : `${count} messages were`
      warn(`replay: ${messages} not in the recording; the last one: ${JSON.stringify(last.slice(0, 80))}`)
      count = 0
    })
  }
}
