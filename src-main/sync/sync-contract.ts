import type { Json } from '../base/json.ts'
import type { Check, CheckInput } from './connect/check.ts'
import type { LinkState } from './edge/link-contract.ts'
import type { OutboxFacts } from './outbox/outbox-contract.ts'
import type { Overrides } from './overrides/overrides-contract.ts'

/** How a mirror is doing, for a person. Times are milliseconds since 1970. */
export interface MirrorState {
  state: 'idle' | 'pulling' | 'trouble'
  reason: string
  /** When the last change came. */
  changedAt: number | undefined
  /** When it last looked and found all as it is. */
  checkedAt: number | undefined
  /** How many records came from the centre. */
  records: number
}

/** A module that the centre has put here and that no driver of this node can run. */
export interface NotHere {
  module_id: string
  driver_key: string
  reason: string
}

/** The tie as a whole, as it is now. */
export interface SyncView {
  link: LinkState
  /** When it was last up; null when it never was. */
  last_up_at: number | null
  /** Empty while the node belongs to no centre. */
  address: string
  edge_id: string
  pinned: boolean
  mirror: MirrorState & { kind: 'none' | 'rest' | 'extension' }
  waiting: OutboxFacts
  modules: { here: number; started: number; not_here: NotHere[] }
  logic: 'always' | 'when_away'
  systems: string[]
  has_api_key: boolean
}

export interface Connecting {
  address: string
  /** Empty: the one that is kept, for the same address. */
  secret: string
  ca: string | null
  /** Empty: the one that is kept; null: none. */
  api_key: string | null
  systems: string[]
  logic: 'always' | 'when_away'
}

/** The tie between this node and its centre. */
export interface Sync {
  view(): SyncView
  /** Something of the view is another; at most four times a second. */
  changed(listener: () => void): () => void
  readonly overrides: Overrides
  check(step: Check['step'], given: CheckInput, signal: AbortSignal): Promise<Check>
  /** Resolves once it is on disk; the link follows. */
  connect(to: Connecting): Promise<void>
  /** `keep`: what came from the centre becomes this node's own; else it goes. */
  disconnect(keep: boolean): Promise<void>
  rotate(secret: string): Promise<void>
  /** Why a module that the centre put here finds no driver, for a person; nothing when it does. */
  whyNotHere(mod: string): string | undefined
  /** A module has kept a setting of its own: the centre is to have it too. */
  settingKept(mod: string, name: string, value: Json): void
  run(signal: AbortSignal): Promise<void>
  /** Waits for what is on its way to the disk. */
  close(): Promise<void>
}
