import { z } from 'zod'
import { parseTemplate, unescaped } from './tcp-text.templates.ts'

/** Refused with what is wrong with it. */
const template = z
  .string()
  .max(500)
  .superRefine((text, issues) => {
    try {
      parseTemplate(text)
    } catch (error) {
      issues.addIssue({
        code: 'custom',
        message: `"${text}": ${error instanceof Error ? error.message : String(error)}`,
      })
    }
  })

const command = z.object({
  send: template.describe('Such as VOL {level:number} or PWR {state:ON|OFF}.'),
  answer: template.optional().describe('The line that says it was done. Without one, it is done once it is sent.'),
})

export const lineEnds = { CRLF: '\r\n', CR: '\r', LF: '\n', none: '' } as const

export const settings = z
  .object({
    commands: z
      .record(z.string().min(1).max(60), command)
      .default({})
      .describe('What it can be told, by names of your own.'),
    patterns: z
      .array(template)
      .max(200)
      .default([])
      .describe('Lines of the device that become status, such as VOL {volume:number} or PWR {power:ON|OFF}.'),
    refusals: z
      .array(template)
      .max(50)
      .default([])
      .describe('Lines that say that a command was not carried out, such as ERR {code}.'),
    greeting: z.array(template).max(20).default([]).describe('Lines that are sent on every new connection.'),
    polls: z.array(z.string()).max(50).default([]).describe('Names of commands without values that ask for status.'),
    poll_ms: z.int().min(100).max(3_600_000).default(30_000).describe('How often those are sent.'),
    line_end: z.enum(['CRLF', 'CR', 'LF', 'none']).default('CRLF').describe('What ends a line that is sent.'),
    answer_end: z
      .string()
      .max(20)
      .refine(text => Array.from(unescaped(text)).every(letter => letter <= '\xff'), 'must be of one byte a character')
      .default('')
      .describe('What ends a line of the device, such as \\x03 or >. Left empty, it is a line break of any kind.'),
    answer_ms: z.int().min(10).max(60_000).default(3_000).describe('How long one answer may take.'),
    pause_ms: z.int().min(0).max(60_000).default(0).describe('Pause after each command.'),
  })
  .superRefine(({ commands, polls, greeting }, issues) => {
    for (const [at, name] of polls.entries()) {
      const asked = Object.hasOwn(commands, name) ? commands[name] : undefined
      const message = asked
        ? needsValues(asked.send) && `the command "${name}" needs values, and a poll has none`
        : `there is no command called "${name}"`
      if (message) issues.addIssue({ code: 'custom', path: ['polls', at], message })
    }
    for (const [at, line] of greeting.entries())
      if (needsValues(line))
        issues.addIssue({ code: 'custom', path: ['greeting', at], message: 'a greeting has no values' })
  })
export type Settings = z.output<typeof settings>

function needsValues(text: string): boolean {
  try {
    return parseTemplate(text).names.length > 0
  } catch {
    // Refused already, for what is wrong with it.
    return false
  }
}

/** The lines of a device, as its technician wrote them down. */
export function readSheet(given: Settings) {
  const { commands, patterns, refusals, greeting, line_end, answer_end } = given
  return {
    commands: new Map(
      Object.entries(commands).map(([name, { send, answer }]) => [
        name,
        { send: parseTemplate(send), ...(answer === undefined ? {} : { answer: parseTemplate(answer) }) },
      ]),
    ),
    patterns: patterns.map(parseTemplate),
    refusals: refusals.map(parseTemplate),
    greeting: greeting.map(line => parseTemplate(line).fill({})),
    lineEnd: lineEnds[line_end],
    answerEnd: unescaped(answer_end),
  }
}
export type Sheet = ReturnType<typeof readSheet>
