import { z } from 'zod'
import { endsWith } from '../../driver-kit/index.ts'

// Q-SYS Remote Control Protocol (QRC), after the topics "QRC Overview" and "QRC Commands" of the Q-SYS Help 9.8, and
// "Change Groups for ECP and QRC": JSON-RPC 2.0 over TCP port 1710, each message ended by a zero byte.

export const END = '\0'
export const messages = endsWith(END)

export const request = (id: number, method: string, params: unknown) =>
  JSON.stringify({ jsonrpc: '2.0', id, method, params }) + END

const message = z.looseObject({
  id: z.union([z.number(), z.string()]).nullish(),
  method: z.string().optional(),
  params: z.unknown().optional(),
  result: z.unknown().optional(),
  error: z.looseObject({ code: z.number(), message: z.string().default('') }).optional(),
})
export type Message = z.infer<typeof message>

/** Nothing when the text is no JSON-RPC message. */
export function parseMessage(text: string): Message | undefined {
  try {
    return message.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

/** "Control Methods": a number, a text or a boolean, and how it reads to a person. */
const control = z.looseObject({
  Component: z.string().optional(),
  Name: z.string(),
  Value: z.union([z.number(), z.boolean(), z.string()]),
  String: z.string().optional(),
})
export type ControlValue = z.infer<typeof control>

/** The controls in an answer to `Control.Get`, `Component.Get` or a poll; what is none of them is left out. */
export function controlsIn(result: unknown, component?: string): ControlValue[] {
  const { Controls, Changes } = (typeof result === 'object' && result !== null ? result : {}) as Record<string, unknown>
  const list = [result, Controls, Changes].find(Array.isArray) ?? []
  return list.flatMap((each: unknown) => {
    const { data } = control.safeParse(each)
    return data ? [component === undefined ? data : { ...data, Component: component }] : []
  })
}

/** "Returns a list of unknown controls after processing": as names, or as objects with a name. */
export function unknownIn(result: unknown): string[] {
  if (!Array.isArray(result)) return []
  return result.flatMap((each: unknown) => {
    const name = typeof each === 'string' ? each : (each as { Name?: unknown } | null)?.Name
    return typeof name === 'string' ? [name] : []
  })
}

/** "EngineStatus", and what `StatusGet` gives, which is the same with a model and a state of health. */
const engine = z.looseObject({
  Platform: z.string().optional(),
  State: z.enum(['Idle', 'Active', 'Standby']),
  DesignName: z.string().default(''),
  DesignCode: z.string().default(''),
  IsRedundant: z.boolean().default(false),
  IsEmulator: z.boolean().default(false),
  Status: z.looseObject({ Code: z.number(), String: z.string() }).optional(),
})
export type EngineStatus = z.infer<typeof engine>
export const engineIn = (value: unknown): EngineStatus | undefined => engine.safeParse(value).data

/** "Error Code Reference". */
export function refusal(code: number, text: string, about: string): string {
  switch (code) {
    case LOGON_REQUIRED:
      return 'The Core asks for a logon. Put the name and the PIN of a user of it into "username" and "password".'
    case 7:
      return `The design has no component that ${about} names, or none with script access. Compare it with Q-SYS Designer.`
    case 8:
      return `The design has no control that ${about} names. Compare it with the Named Controls in Q-SYS Designer.`
    case 9:
      return `The mixer has no such input or output as ${about} names.`
    case 5:
      return 'The Core has too many change groups. Close other programs that control it.'
    default:
      return `The Core refuses ${about}${text ? `: ${text}` : '.'} (code ${code})`
  }
}
export const LOGON_REQUIRED = 10
export const UNKNOWN_GROUP = 6
