import { useCallback, useState } from 'react'
import { useSession } from './connect.tsx'

interface WebhookOutcome {
  /** How the node answered; nothing when it did not. */
  status: number | undefined
  message: string
  tookMs: number
}

/** Sends a web request to the node that served this page, as anybody would. */
export function useWebhookTest(): {
  outcome: WebhookOutcome | undefined
  busy: boolean
  send(path: string, method: string): void
} {
  const { clock } = useSession()
  const [busy, setBusy] = useState(false)
  const [outcome, setOutcome] = useState<WebhookOutcome>()
  const send = useCallback(
    async (path: string, method: string) => {
      setBusy(true)
      const began = clock.monotonic()
      const done = (status: number | undefined, message: string) => {
        setOutcome({ status, message, tookMs: clock.monotonic() - began })
        setBusy(false)
      }
      try {
        const reply = await fetch(path, { method, credentials: 'omit' })
        done(reply.status, (await reply.text()).slice(0, 500))
      } catch (error) {
        done(undefined, error instanceof Error ? error.message : String(error))
      }
    },
    [clock],
  )
  return { outcome, busy, send: (path, method) => void send(path, method) }
}
