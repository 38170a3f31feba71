import type { QueueOptions } from '../../driver-kit/device.ts'
import { Abort, inWords } from '../../driver-kit/index.ts'
import { type Code, frame, parseReply } from './mdc-display.frames.ts'
import { type Ctx, report } from './mdc-display.status.ts'

/** Asks for what a code stands for; gives the values. */
export async function ask(code: Code, ctx: Ctx, options?: QueueOptions): Promise<Uint8Array> {
  return talk(code, [], ctx, options)
}

/**
 * Sets what a code stands for, and is done when the display says that it is so. Only the latest of several that wait
 * for the same thing is sent.
 */
export async function set(code: Code, value: number, ctx: Ctx, options?: QueueOptions): Promise<void> {
  // A named command would wait for the connection, and be carried out hours later.
  if (!ctx.queue.online) throw new Abort(notConnected, 'offline')
  await talk(code, [value], ctx, { name: code, ...options })
}

async function talk(code: Code, data: number[], ctx: Ctx, options: QueueOptions = {}): Promise<Uint8Array> {
  const { display_id: id, answer_ms } = ctx.settings
  try {
    return await ctx.device.ask(frame(code, id, data), {
      withinMs: answer_ms,
      retries: 1,
      ...options,
      until(bytes) {
        const reply = parseReply(bytes)
        if (reply?.id !== id || reply.code !== code) return undefined
        if (!reply.done) throw new Abort(refusal(code, data))
        // A late answer to a question must not pass for the answer to an order.
        if (data.length && reply.values[0] !== data[0]) return undefined
        report(reply, ctx)
        return reply.values
      },
    })
  } catch (error) {
    throw explain(error, ctx)
  }
}

const refusal = (code: Code, data: number[]) =>
  data.length && code === 'input'
    ? 'The display refuses this input. Does it have it, and is the display on?'
    : `The display refuses to ${data.length ? 'change' : 'tell'} its ${words[code]}. Is it on, and can this model do that?`

const words: Record<Code, string> = {
  status: 'state',
  serial: 'serial number',
  health: 'health',
  software: 'software version',
  power: 'power',
  volume: 'volume',
  mute: 'mute',
  input: 'input',
  contrast: 'contrast',
  brightness: 'brightness',
  sharpness: 'sharpness',
  model: 'model',
  networkStandby: 'network standby',
  panel: 'panel',
}

/** The queue knows no names of devices: its failures are put into words here. */
const explain = (error: unknown, { queue }: Ctx) =>
  inWords(error, {
    timeout: 'The display does not answer. Check its power and its network cable.',
    offline: notConnected,
    cancelled: queue.online ? 'Somebody chose something else before this could be done.' : notConnected,
  })

export const notConnected = 'The display is not connected. Check its power and its network cable.'
