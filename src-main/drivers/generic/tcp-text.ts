import { z } from 'zod'
import {
  Abort,
  type Context,
  defineDriver,
  endsWith,
  failureCode,
  inWords,
  type StatusOf,
  tcp,
} from '../../driver-kit/index.ts'
import { readSheet, type Sheet, settings } from './tcp-text.settings.ts'
import type { Template, Value } from './tcp-text.templates.ts'

// A way out for devices that nobody has written a driver for yet: their lines are settings.

const value = z.union([z.string(), z.number(), z.boolean()])

/** Whatever the patterns name. */
const status = { '{name}': value }

interface State {
  sheet: Sheet | undefined
}

/** A line break of any kind; the empty line between CR and LF is passed over. */
const anyLineBreak = endsWith('\r', '\n')
const link = tcp({ port: 23, tokenizer: anyLineBreak })

type Ctx = Context<typeof link, z.infer<typeof settings>, StatusOf<typeof status>, State>

export const driver = defineDriver({
  name: 'Text device (settings)',
  moduleName: 'Device',
  about:
    'Any device that is told lines of text over TCP, and answers in such lines. Its commands and what it reports are ' +
    'written down in the settings: `VOL {volume:number}`, `PWR {power:ON|OFF}`, `NAME {name}`. In a pattern, what ' +
    'stands in braces becomes a status of that name; in a command, a value that whoever runs it gives.',
  transport: link,
  answersFor: [],
  implements: [],
  // It may be anything.
  discovery: {},
  settings,
  status,
  state: (): State => ({ sheet: undefined }),
  commands: {
    run: {
      about: 'Run a command of the settings, with values for what stands in its braces: {"level": 20}.',
      args: { command: z.string(), values: z.record(z.string(), value).default({}) },
      run: ({ command, values }, ctx) => runCommand(command, values, ctx),
    },
    send_line: {
      about: 'Send a line as it is, to try it out; the line end is added.',
      args: { line: z.string().max(1_000) },
      level: 'support',
      async run({ line }, ctx) {
        await carefully(ctx, () => ctx.device.send(line + sheetOf(ctx).lineEnd, { wait: false }))
      },
    },
    refresh: { about: 'Run the commands in the setting "polls".', run: (_, ctx) => refresh(ctx, 50) },
  },

  updated(ctx) {
    const sheet = readSheet(ctx.settings)
    ctx.state.sheet = sheet
    ctx.device.setTokenizer(sheet.answerEnd ? endsWith(sheet.answerEnd) : anyLineBreak)
  },
  connected(ctx) {
    const { lineEnd, greeting } = sheetOf(ctx)
    // Ahead of everything that waited for the connection.
    for (const line of greeting)
      void ctx.device.send(line + lineEnd, { wait: false, priority: 99 }).catch(() => undefined)
    ctx.schedule.every(ctx.settings.poll_ms, () => watch(ctx), { immediate: true })
  },
  received: hear,
})

/** `updated` runs before anything else. */
const sheetOf = ({ state, settings }: Ctx): Sheet => {
  state.sheet ??= readSheet(settings)
  return state.sheet
}

function hear(line: string, ctx: Ctx): void {
  const values = firstMatch(sheetOf(ctx).patterns, line)
  if (values) ctx.setStatus(values)
}

function firstMatch(templates: readonly Template[], line: string): Record<string, Value> | undefined {
  const text = line.trim()
  for (const template of templates) {
    const values = template.match(text)
    if (values) return values
  }
  return undefined
}

async function runCommand(
  name: string,
  values: Record<string, Value>,
  ctx: Ctx,
  priority = 50,
): Promise<string | null> {
  const sheet = sheetOf(ctx)
  const command = sheet.commands.get(name)
  if (!command) {
    const known = [...sheet.commands.keys()].join(', ')
    throw new Abort(
      `There is no command called "${name}". ${known ? `Known: ${known}.` : 'The settings name none yet.'}`,
    )
  }
  const { answer } = command
  const line = command.send.fill(values) + sheet.lineEnd
  const options = { name, priority, delayMs: ctx.settings.pause_ms }
  return carefully(ctx, async () => {
    if (!answer) {
      await ctx.device.send(line, { ...options, wait: false })
      return null
    }
    return ctx.device.ask(line, {
      ...options,
      withinMs: ctx.settings.answer_ms,
      retries: 1,
      until(said) {
        if (firstMatch(sheet.refusals, said)) throw new Abort(`The device refuses "${name}": it says "${said.trim()}".`)
        const found = firstMatch([answer], said)
        if (!found) return undefined
        hear(said, ctx)
        ctx.setStatus(found)
        return said.trim()
      },
    })
  })
}

async function refresh(ctx: Ctx, priority: number): Promise<void> {
  for (const name of ctx.settings.polls) {
    await runCommand(name, {}, ctx, priority).catch(error => {
      if (!(error instanceof Abort)) throw error
    })
  }
}

/** Behind everything else. A device that is there but mute is not connected. */
async function watch(ctx: Ctx): Promise<void> {
  await refresh(ctx, 0).catch(error => {
    if (failureCode(error) === 'timeout') ctx.device.disconnect('The device has stopped answering.')
  })
}

/** The queue knows no names of devices: its failures are put into words here. */
async function carefully<T>(ctx: Ctx, work: () => Promise<T>): Promise<T> {
  // A named command would wait for the connection, and be carried out hours later.
  if (!ctx.queue.online) throw new Abort(notConnected)
  try {
    return await work()
  } catch (error) {
    throw inWords(error, {
      timeout:
        'The device does not answer as its settings say. Check its power, its cable, and "answer" of that command.',
      offline: notConnected,
    })
  }
}

const notConnected = 'The device is not connected. Check its power, its network cable, its address and its port.'
