import type { QueueOptions } from '../../driver-kit/device.ts'
import { Abort, failureCode, inWords } from '../../driver-kit/index.ts'
import { isWord, parseLine, quote, type TtpValue } from './tesira.lines.ts'
import { type Ctx, report } from './tesira.status.ts'

/** One command and its answer. A refusal is thrown as a sentence, the device's own words beside it. */
export async function ask(
  words: (string | number | boolean)[],
  ctx: Ctx,
  options: QueueOptions = {},
): Promise<Record<string, TtpValue>> {
  // A named command would wait for the connection, and turn the sound up hours later.
  if (!ctx.queue.online) throw new Abort(notConnected)
  const command = words.map(word => (typeof word === 'string' ? quote(word) : String(word))).join(' ')
  try {
    return await ctx.device.ask(`${command}\n`, {
      withinMs: ctx.settings.answer_ms,
      ...options,
      // Answers bear no mark of what they answer. One that came too late would pass for that of the next command.
      retries: 0,
      until(line) {
        const said = parseLine(line)
        if (said?.kind === 'refused') throw new Abort(sentenceOf(said.reason, words), said.reason)
        if (said?.kind === 'ok') return said.values
        if (said?.kind !== 'published' || !said.ok) return undefined
        hear(line, ctx)
        return {}
      },
    })
  } catch (error) {
    // So the connection ends with the question that was not answered, and the next one begins in order.
    if (failureCode(error) === 'timeout') ctx.device.disconnect('The Tesira has stopped answering.')
    throw explain(error)
  }
}

/** "TTP Responses". */
function sentenceOf(reason: string, [tag]: (string | number | boolean)[]): string {
  if (/^address not found/i.test(reason) || reason === 'GENERAL_FAILURE')
    return `The design that runs in the Tesira has no block "${tag}". Upper and lower case count; get_aliases lists them.`
  if (/out of range/i.test(reason)) {
    const range = /min:(\S+) max:(\S+)/.exec(reason)
    const what = /channelIndex|index/i.test(reason) ? 'channel' : 'value'
    return `"${tag}" has no such ${what}${range ? `: it takes ${range[1]} to ${range[2]}` : ''}.`
  }
  if (/is not supported by|verb was not/i.test(reason))
    return `"${tag}" is a block that cannot do that. Is it the one that is meant?`
  if (reason.startsWith('CANNOT_DELIVER'))
    return `"${tag}" is in another Tesira of the system, which cannot be reached. Check the network between them.`
  if (/WRONG_STATE/.test(reason)) return `"${tag}" cannot do that now. Try again when the device is ready.`
  if (/permission|not authori[sz]ed|access denied/i.test(reason))
    return 'Who signs in may only look. Use a user of the level "controller" or above in the setting "ssh".'
  return `The Tesira refuses that: ${reason.slice(0, 200)}`
}

const badTag = (tag: string) =>
  `There is no block "${tag}": an instance tag has neither quotation marks nor line breaks.`
export function checkTag(tag: string): void {
  if (!isWord(tag)) throw new Abort(badTag(tag))
}

export function unlessRefused(error: unknown): undefined {
  if (!(error instanceof Abort) || error.message === notConnected) throw error
}

/** The queue knows no names of devices: its failures are put into words here. */
const explain = (error: unknown) =>
  inWords(error, {
    timeout: 'The Tesira does not answer. Check its power and its network cable.',
    offline: notConnected,
  })

export const notConnected =
  'The Tesira is not connected. Check its power and its network cable, that SSH is enabled there, and the setting "ssh".'

/** "TTP Subscriptions": what is published is not the answer to anything. */
export function hear(line: string, ctx: Ctx): void {
  const said = parseLine(line)
  if (said?.kind !== 'published') return
  const followed = ctx.state.followed.get(said.token)
  if (followed) report(followed, said.value, ctx)
}
