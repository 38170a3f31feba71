import { z } from 'zod'

/** What a compiled driver says (edge.md 6.4). */
const driverMessage = z.object({
  id: z.string(),
  cmd: z.string(),
  payload: z.string().nullish(),
  seq: z.number().nullish(),
  user_id: z.string().nullish(),
  reply: z.string().nullish(),
  code: z.number().int().nullish(),
  error: z.string().nullish(),
  backtrace: z.array(z.string()).nullish(),
})
export type DriverMessage = z.infer<typeof driverMessage>

/** Nothing when it is none. */
export function readDriverMessage(text: string): DriverMessage | undefined {
  try {
    return driverMessage.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

/** What it is told, and answered. */
export interface HostMessage {
  id: string
  cmd: 'start' | 'update' | 'stop' | 'exec' | 'info' | 'debug' | 'ignore' | 'terminate' | 'result'
  payload?: string
  seq?: number
  user_id?: string
  reply?: string
  error?: string
  backtrace?: string[]
}
