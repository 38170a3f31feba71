import type { QueueOptions } from '../../driver-kit/device.ts'
import { Abort, inWords } from '../../driver-kit/index.ts'
import { parseMessage, refusal, request } from './q-sys-core.messages.ts'
import type { Ctx } from './q-sys-core.status.ts'

/** One method and its result. A refusal is thrown as a sentence, its code beside it. */
export async function call(
  method: string,
  params: unknown,
  ctx: Ctx,
  { about = method, ...options }: QueueOptions & { about?: string } = {},
): Promise<unknown> {
  // A named command would wait for the connection, and be carried out hours later.
  if (!ctx.queue.online) throw new Abort(notConnected, 'offline')
  const id = ++ctx.state.nextId
  try {
    const { result } = await ctx.device.ask(request(id, method, params), {
      withinMs: ctx.settings.answer_ms,
      retries: 1,
      ...options,
      until(text) {
        const answer = parseMessage(text)
        if (answer?.id !== id) return undefined
        if (answer.error) throw new Abort(refusal(answer.error.code, answer.error.message, about), answer.error.code)
        return { result: answer.result }
      },
    })
    return result
  } catch (error) {
    throw explain(error, ctx)
  }
}

/** The queue knows no names of devices: its failures are put into words here. */
const explain = (error: unknown, { queue }: Ctx) =>
  inWords(error, {
    timeout: 'The Core does not answer. Check its power and its network cable.',
    offline: notConnected,
    cancelled: queue.online ? 'Somebody chose something else before this could be done.' : notConnected,
  })

const notConnected = 'The Core is not connected. Check its power and its network cable.'
