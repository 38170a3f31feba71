import type { Json } from '@base/json.ts'
import type { FailureCode } from '@base/result.ts'
import { useCallback } from 'react'
import { ask, failedOf } from './ask.ts'
import { useSession } from './connect.tsx'

export type Outcome =
  | { ok: true; value: Json; tookMs: number }
  | { ok: false; code: FailureCode; message: string; tookMs: number }

/** Runs a function of a module. What went wrong is part of the answer, not thrown. */
export function useExec(): (moduleId: string, method: string, args: Json[]) => Promise<Outcome> {
  const { link, clock } = useSession()
  return useCallback(
    async (module_id, method, args) => {
      const began = clock.monotonic()
      try {
        const { value, took_ms } = await ask(link, (client, options) =>
          client.rooms.exec({ module_id, method, args }, options),
        )
        return { ok: true, value, tookMs: took_ms }
      } catch (error) {
        const { code, message } = failedOf(error)
        return { ok: false, code, message, tookMs: clock.monotonic() - began }
      }
    },
    [link, clock],
  )
}
