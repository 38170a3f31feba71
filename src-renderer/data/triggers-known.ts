import type { InstanceBrief } from '@contract/traces-views.ts'
import type { RoomSummary } from '@contract/views.ts'
import type { Trigger } from '@model/trigger.ts'
import type { Labels } from './records.ts'
import { roomName } from './room-name.ts'
import type { NodeClient } from './wire.ts'

export interface TriggersKnown {
  triggers: readonly Trigger[]
  /** Where they are at work, and how they stand there. */
  instances: readonly InstanceBrief[]
  /** What systems are called, by id. */
  labels: Labels
}

const PAGE = 1_000

/** All triggers, page by page. */
export async function readAll(client: NodeClient, options: { signal: AbortSignal }): Promise<Trigger[]> {
  const all: Trigger[] = []
  for (;;) {
    const { body } = await client.triggers.index({ query: { limit: PAGE, offset: all.length } }, options)
    all.push(...(body as unknown as Trigger[]))
    if (body.length < PAGE) return all
  }
}

/** What systems are called, for people. */
export const labelsOf = (rooms: readonly Pick<RoomSummary, 'id' | 'name' | 'display_name'>[]): Labels =>
  Object.fromEntries(rooms.map(room => [room.id, roomName(room)]))
