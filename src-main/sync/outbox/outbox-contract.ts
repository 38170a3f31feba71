import type { LiveLink } from '../edge/link-contract.ts'

/**
 * What is on its way up. While the centre is away it waits on disk: of each status the latest value, of settings too;
 * events all, in order. It survives SIGKILL and power cuts and never grows beyond its bound.
 */
export interface Outbox {
  /** A module began anew: what waited of it counts no longer; its metadata goes first, then its values (edge.md 5.2). */
  restarted(mod: string, metadata: string): void
  /** `json` is the text of the value; `null` says that there is none any more. */
  status(mod: string, name: string, json: string | null): void
  /** Something happened; `channel` with its `placeos/` in front. */
  event(channel: string, payload: string): void
  /** A module keeps a setting of its own (edge.md 5.3). */
  setting(mod: string, name: string, yaml: string): void
  /** The module is here no longer: nothing of it goes up any more. */
  forget(mod: string): void
  /** Sends what waits, and what comes, until the link is cut. `extended`: events go up numbered, and are there once. */
  drain(link: LiveLink, how: { extended: boolean; nodeId: string }): Promise<void>
  facts(): OutboxFacts
  /** What waits is another amount. At most four times a second. */
  changed(listener: () => void): () => void
  close(): Promise<void>
}

export interface OutboxFacts {
  statuses: number
  events: number
  settings: number
  bytes: number
  /** Events that had to be dropped for want of room, since the last time all was sent. */
  dropped: number
  /** When the oldest of what waits happened, in milliseconds since 1970. */
  oldestAt: number | undefined
}
