import { z } from 'zod'
import type { ByteSimulatorContext } from '../../driver-kit/define-simulator.ts'
import { defineSimulator, endsWith } from '../../driver-kit/index.ts'
import { readSheet, settings } from './tcp-text.settings.ts'
import type { Template, Value } from './tcp-text.templates.ts'

const state = z.object({
  values: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .default({})
    .describe('What it holds, by the names in its lines'),
  refusing: z.boolean().default(false).describe('Refuses every command, with the first line of "refusals"'),
})

type Ctx = ByteSimulatorContext<z.output<typeof settings>, z.output<typeof state>, unknown>

/**
 * The device that the settings describe: a command sets the values in it, and is answered with those there are; what
 * somebody turns on the page is told by the patterns.
 */
export const simulator = defineSimulator({
  protocol: 'tcp',
  tokenizer: endsWith('\r', '\n'),
  settings,
  state,
  received(line, ctx) {
    const sheet = readSheet(ctx.settings)
    const text = line.trim()
    for (const { send, answer } of sheet.commands.values()) {
      const values = send.match(text)
      if (!values) continue
      if (ctx.state.refusing) return tell(sheet.refusals[0], { code: 'busy' }, ctx)
      ctx.state.values = { ...ctx.state.values, ...values }
      return tell(answer, ctx.state.values, ctx)
    }
    if (text !== '' && !sheet.greeting.includes(text)) tell(sheet.refusals[0], { code: 'unknown' }, ctx)
  },
  changed(keys, ctx) {
    if (!keys.includes('values')) return
    for (const pattern of readSheet(ctx.settings).patterns) tell(pattern, ctx.state.values, ctx)
  },
})

/** Says nothing where a value is missing. */
function tell(template: Template | undefined, values: Record<string, Value>, ctx: Ctx): void {
  if (!template?.names.every(name => Object.hasOwn(values, name))) return
  const line = lineOf(template, values)
  const { answerEnd } = readSheet(ctx.settings)
  if (line !== undefined) ctx.send(line + (answerEnd || '\r\n'))
}

function lineOf(template: Template, values: Record<string, Value>): string | undefined {
  try {
    return template.fill(values)
  } catch {
    // Somebody put a word on the page where a number should be.
    return undefined
  }
}
