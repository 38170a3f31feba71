import type { QueueOptions } from '../../driver-kit/device.ts'
import { Abort, inWords } from '../../driver-kit/index.ts'
import { isSameInput, parse, report } from './serial-display.answers.ts'
import type { Ctx } from './serial-display.status.ts'

/** Data that asks for what is set instead of setting it. */
const READ = 'ff'

export const read = (command: string, ctx: Ctx, options?: QueueOptions): Promise<string> =>
  ask(command, READ, ctx, options)

/** Only the latest of several that wait under one name is sent. */
export function tell(command: string, data: string, ctx: Ctx, options: QueueOptions & { name: string }) {
  // A named command would wait for the cable to be plugged in, and turn the display on hours later.
  if (!ctx.queue.online) throw new Abort(notConnected)
  return ask(command, data, ctx, options)
}

/** `[Command1][Command2][ ][Set ID][ ][Data][Cr]`, and its acknowledgement. A refusal is thrown as a sentence. */
async function ask(command: string, data: string, ctx: Ctx, options: QueueOptions = {}): Promise<string> {
  const { settings } = ctx
  const isOurs = (said: string) => data === READ || (command === 'xb' ? isSameInput(said, data) : said === data)
  try {
    return await ctx.device.ask(`${command} ${hex(settings.display_id)} ${data}\r`, {
      withinMs: settings.answer_ms,
      delayMs: settings.pause_ms,
      retries: 1,
      ...options,
      until(message) {
        const answer = parse(message, settings.display_id)
        if (!answer || answer.letter !== command.at(-1)) return undefined
        if (!answer.ok) {
          ctx.setConnected(true, { statusOnly: true })
          throw new Abort(refusals[command] ?? refused, `NG${answer.data}`)
        }
        // A late answer to a question must not pass for the answer to an order.
        if (!isOurs(answer.data)) return undefined
        report(answer, ctx)
        return answer.data
      },
    })
  } catch (error) {
    throw explain(error)
  }
}

/** A number as the protocol writes it: a Set ID of 1,000 is 3e8. */
export const hex = (number: number): string => number.toString(16).padStart(2, '0')

const refused = 'The display refuses that. It may be off: turn it on first.'
const refusals: Record<string, string> = {
  ka: 'The display refuses to change its power. Is its control set to RS-232C in its menu?',
  xb: 'The display refuses that input. It may be off, or may not have it: see its back for those it has.',
}

/** The queue knows no names of devices: its failures are put into words here. */
const explain = (error: unknown) => inWords(error, { timeout: noAnswer, offline: notConnected })

export const noAnswer =
  'The display does not answer. Check its power, its cable, and that its Set ID is that of the setting "display_id".'
export const notConnected = 'The display is not connected. Check its power and its cable.'
