import type { Clock } from '../../src-main/base/clock.ts'
import type { EdgeAnswer } from './core-link.ts'
import type { Data, EntityRow, Row } from './data.ts'
import type { Received } from './edge-links.ts'
import type { Attempt } from './edge-route.ts'
import type { TakenEvent } from './extension/events.ts'
import type { OverrideReport } from './extension/extension.ts'
import type { Certificate } from './http.ts'
import type { TakesKeyIn } from './keys.ts'
import type { Misbehaviour } from './misbehave.ts'
import type { Redis } from './redis.ts'

export interface CentralOptions {
  clock?: Clock
  /** 0: any that is free. */
  port?: number
  /** With it the server speaks https. */
  tls?: Certificate
  /** Whether it has our sync extension; without it, it is a stock PlaceOS. */
  extension?: boolean
  /** What it calls itself. */
  name?: string
  /** Records to begin with; without an authority there is one for this machine. */
  rows?: Iterable<EntityRow>
  /** Names of this machine, besides the domains of the authorities. */
  hosts?: readonly string[]
  /** `amd64` or `arm64`, of the core node. */
  arch?: string
  quirks?: { takesKeyIn?: TakesKeyIn }
  misbehave?: Partial<Misbehaviour>
  /** Answers with an id that nobody waits for are violations; an edge has no reason to send one. */
  outlawUnknownAnswers?: boolean
  /** Whether edges hear of changes in the database (edge.md 9.2). */
  tellsOfChanges?: boolean
  /** The clock behind the Date header is that much ahead. */
  clockAheadMs?: number
  /** With what settings are encrypted for those who may not read them (model.md 2.1). */
  serverSecret?: string
  /** Whether there is a page at `/` to look at it and to play with it. */
  page?: boolean
  /** How many received messages and publishes are remembered. */
  keep?: number
}

/** What a test says to one edge. */
export interface LinkView {
  readonly connected: boolean
  /** The last `register` on this connection. */
  readonly registered: { modules: string[]; drivers: string[]; [member: string]: unknown } | undefined
  /** How many there were on this connection. */
  readonly registrations: number
  /** An answer came too late: this link reads and sends nothing more. */
  readonly wedged: boolean
  /** See edge.md 1.5; nothing while it is not connected. */
  readonly mode: 'healthy' | 'relayed' | 'silent' | undefined
  /** Types of the requests that it has not answered yet. */
  readonly waiting: readonly string[]
  ask(body: { type: string; [member: string]: unknown }): Promise<EdgeAnswer>
  execute(moduleId: string, method: string, args?: unknown, userId?: string): Promise<EdgeAnswer>
  /** As it stands, whatever it is. */
  sendText(raw: string): void
  sendBinary(bytes: Buffer): void
}

/** The reference central server: PlaceOS as an edge sees it, with our extension on request. */
export interface Central {
  /** Without a slash at its end. */
  readonly url: string
  readonly port: number
  readonly name: string
  readonly hasExtension: boolean
  readonly data: Data
  readonly redis: Redis
  /** Files of compiled drivers, by key. */
  readonly binaries: Map<string, Buffer>
  /** Ids of drivers that the core has no binary of. */
  readonly unbuilt: Set<string>
  /** Every message from edges, in order. */
  readonly received: Received[]
  /** What edges did against the law. Empty at the end of a good test. */
  readonly violations: string[]
  readonly events: readonly TakenEvent[]
  /** The latest report of each edge. */
  readonly overrides: ReadonlyMap<string, readonly OverrideReport[]>
  readonly debugLines: readonly { moduleId: string; message: string }[]
  readonly attempts: readonly Attempt[]
  /** How often each thing was asked for over HTTP, such as `GET /api/engine/v2/systems`. */
  readonly requests: ReadonlyMap<string, number>
  readonly misbehave: Misbehaviour
  /** Makes the record, unless it is there, and a secret for it. */
  addEdge(edge?: { id?: string; name?: string; secret?: string }): { id: string; secret: string }
  /** A key of the REST API; of an administrator unless it says otherwise. */
  addKey(key?: Row): string
  link(edgeId: string): LinkView
  /** Gives the edge a new secret over its link. The old one is good until the new one was used. */
  rotate(edgeId: string): Promise<string>
  /** Tells the edge what becomes of an override. */
  resolve(
    edgeId: string,
    override: { entity: string; id: string; field: string },
    choice: 'promote' | 'drop',
    by?: string,
  ): Promise<EdgeAnswer>
  cut(edgeId: string, how: 'tcp' | 'close' | 'close-with-code', code?: number): void
  takeOver(edgeId: string): void
  swapCore(edgeId: string): void
  /** Every cursor that was given out means nothing from now on. */
  newEpoch(): void
  /** Not there any more, until `back`. */
  away(): Promise<void>
  /** At the same port; with another certificate when one is given. */
  back(tls?: Certificate): Promise<void>
  restart(): Promise<void>
  close(): Promise<void>
}
