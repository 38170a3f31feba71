/** What the node said to a request of a sign-in page. What went wrong is part of it, in words for a person. */
export type Answer<T = unknown> = { ok: true; value: T } | Refused

export interface Refused {
  ok: false
  /** The HTTP status; 0 when the node did not answer at all. */
  status: number
  message: string
  /** What to try. */
  hint?: string
  /** Too many attempts: how long until the next one counts. */
  retryAfterMs?: number
}

export const unreachable: Refused = {
  ok: false,
  status: 0,
  message: 'The node does not answer. Look whether it is on and this device is in its network, then try again.',
}

/** Reads an answer: the body as it is when all went well, else words, whatever the body was. */
export function answerOf(status: number, body: unknown): Answer {
  if (status >= 200 && status < 300) return { ok: true, value: body }
  const said = recordOf(body)
  const hint = textOf(said.hint)
  const wait = said.retry_after_ms
  return {
    ok: false,
    status,
    message: textOf(said.error) ?? `The node could not do this and did not say why (HTTP ${status}). Try again.`,
    ...(hint === undefined ? {} : { hint }),
    ...(typeof wait === 'number' && wait > 0 && Number.isFinite(wait) ? { retryAfterMs: wait } : {}),
  }
}

/** The value with what is not as it should be left out, or words when it is nothing to go on with. */
export function reading<T>(answer: Answer, read: (body: unknown) => T | undefined): Answer<T> {
  if (!answer.ok) return answer
  const value = read(answer.value)
  if (value !== undefined) return { ok: true, value }
  return {
    ok: false,
    status: 502,
    message: 'The node answered something this page does not know. Load the page again.',
  }
}

export const recordOf = (body: unknown): Record<string, unknown> =>
  body && typeof body === 'object' && !Array.isArray(body) ? (body as Record<string, unknown>) : {}

export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value : undefined
