import type { Clock } from '../../base/clock.ts'
import { emitter } from '../../base/emitter.ts'
import type { LinkState } from './link-contract.ts'
import type { RegisterResponse } from './messages.ts'

/** What is known of the link, for people; see `LinkState`. */
export interface LinkNews {
  readonly now: LinkState
  changed(listener: (state: LinkState) => void): () => void
  none(): void
  /** An attempt begins. While it is one of many, what the last one came to stays. */
  connecting(reason?: string): void
  registering(): void
  up(registered: RegisterResponse): void
  /** It did not come about, or is no more. */
  trouble(phase: 'down' | 'refused', reason: string, nextTryAt?: number): void
}

export function createLinkNews(clock: Clock): LinkNews {
  let now: LinkState = { phase: 'none', since: clock.now(), hasExtension: false }
  /** Attempts that come to nothing do not interrupt a trouble: it goes back to when it began. */
  let trouble: { phase: LinkState['phase']; since: number } | undefined
  const news = emitter<LinkState>()

  function become(next: Omit<LinkState, 'since'>, since = next.phase === now.phase ? now.since : clock.now()): void {
    now = { ...next, since }
    news.emit(now)
  }
  const known = () => ({ hasExtension: now.hasExtension, ...(now.centre === undefined ? {} : { centre: now.centre }) })
  const because = (reason: string | undefined) => (reason === undefined ? {} : { reason })

  return {
    get now() {
      return now
    },
    changed: news.on,
    none() {
      trouble = undefined
      if (now.phase !== 'none') become({ phase: 'none', hasExtension: false })
    },
    connecting(reason) {
      if (reason === undefined && trouble) return become({ phase: now.phase, ...because(now.reason), ...known() })
      trouble = undefined
      become({ phase: 'connecting', ...because(reason), ...known() })
    },
    registering() {
      become({ phase: 'registering', ...because(now.reason), ...known() })
    },
    up({ alcove }) {
      trouble = undefined
      become({ phase: 'up', hasExtension: alcove !== undefined, ...(alcove?.name ? { centre: alcove.name } : {}) })
    },
    trouble(phase, reason, nextTryAt) {
      if (trouble?.phase !== phase) trouble = { phase, since: clock.now() }
      become({ phase, reason, ...(nextTryAt === undefined ? {} : { nextTryAt }), ...known() }, trouble.since)
    },
  }
}
