import type { CoreAnswer, CoreRequest, EdgeAnswer, EdgeRequest, RegisterResponse } from './messages.ts'

/** How the link to the centre is, for whoever shows it. */
export interface LinkState {
  /** `refused`: the centre answers and does not let us in; it is tried again, slowly. */
  phase: 'none' | 'connecting' | 'registering' | 'up' | 'down' | 'refused'
  /** Since when, in milliseconds since 1970. */
  since: number
  /** Why it is not up, for a person: what, where, what to try. */
  reason?: string
  /** When it is tried again, in milliseconds since 1970. */
  nextTryAt?: number
  /** The centre has our sync extension. */
  hasExtension: boolean
  /** What the centre calls itself, when it says so. */
  centre?: string
}

/** With what it connects now; asked for at each attempt. */
export interface LinkSettings {
  address: string
  secret: string
  /** Tried when `secret` is refused. */
  previousSecret: string | undefined
  secretIn: 'header' | 'query' | undefined
  ca: string | undefined
}

/** Told what a connection found out, to be kept. */
export interface LinkFindings {
  secretIn?: 'header' | 'query'
  /** The new secret has worked: the one before is to be forgotten. The other way round: the new one never did. */
  secretWorks?: 'current' | 'previous'
}

/** One link as those who work over it see it. It lives for one connection: after a cut there is another one. */
export interface LiveLink {
  /**
   * Resolves with the answer, and throws: `offline` when the link is cut first, `timeout` after 30 s, `rejected` when
   * the answer is of another type than expected or says `success: false`.
   */
  ask<Type extends CoreAnswer['type']>(
    request: EdgeRequest,
    answer: Type,
    signal?: AbortSignal,
  ): Promise<Extract<CoreAnswer, { type: Type }>>
  /** The file of a compiled driver. One try; throws as `ask` does, and `rejected` when the centre says fail. */
  fetchBinary(key: string, signal: AbortSignal): Promise<Buffer>
  /** Aborts when the link is cut. */
  readonly signal: AbortSignal
}

/** What works over the link. */
export interface LinkWork {
  /** Registers and reconciles; the link is up when it resolves. A failure has it tried again, with a pause. */
  registers(link: LiveLink): Promise<RegisterResponse>
  /** From the end of `registers` to the cut. */
  works(link: LiveLink, registered: RegisterResponse): Promise<void>
  /** `undefined`: no answer at all. What comes later than 25 s after the request is not sent (edge.md 2.4). */
  answers(request: CoreRequest, signal: AbortSignal): Promise<EdgeAnswer | undefined>
}

export interface EdgeLink {
  readonly state: LinkState
  changed(listener: (state: LinkState) => void): () => void
  /** Settings are others: connects anew, at once. */
  reconnect(reason: string): void
  run(signal: AbortSignal): Promise<void>
}
