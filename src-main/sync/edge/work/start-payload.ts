import { z } from 'zod'
import type { Json } from '../../../base/json.ts'
import { Failed } from '../../../base/result.ts'
import { numbered, Role, type RoleNumber } from '../../../model/enums.ts'

/** With what the centre has a module started (edge.md 6.1). */
export interface StartPayload {
  /** The module's record, and nothing else. */
  record: Record<string, Json> & { id: string }
  settings: Record<string, Json>
  name: string
  role: RoleNumber
  driver_id: string | undefined
  edge_id: string | undefined
}

const shape = z.looseObject({
  name: z.string().nullish(),
  role: numbered(Role).nullish(),
  driver_id: z.string().min(1).nullish(),
  edge_id: z.string().min(1).nullish(),
  settings: z.record(z.string(), z.json()).nullish(),
})

/** Throws `invalid` with words when it is no such text. */
export function readPayload(mod: string, text: string): StartPayload {
  const { success, data, error } = shape.safeParse(parsed(mod, text))
  if (!success) {
    const [issue] = error.issues
    throw new Failed('invalid', `The start of ${mod}: "${issue?.path.join('.')}" cannot be read (${issue?.message}).`)
  }
  // Whether its device is connected is for this node to say.
  const { settings, control_system, connected, ...record } = data
  return {
    record: { ...(record as Record<string, Json>), id: mod },
    settings: settings ?? {},
    name: data.name ?? '',
    role: data.role ?? Role.device,
    driver_id: data.driver_id ?? undefined,
    edge_id: data.edge_id ?? undefined,
  }
}

function parsed(mod: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Without the parser's words: they quote the text, which holds settings.
    throw new Failed('invalid', `The start of ${mod} is no JSON.`)
  }
}
