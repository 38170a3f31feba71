import { Failed } from '@base/result.ts'
import type { ExplainedKey, SettingsLayer } from '@contract/entities.ts'
import type { EntityName } from '@model/names.ts'
import { ORPCError } from '@orpc/client'
import { useCallback, useEffect, useState } from 'react'
import { ask, failedOf } from './ask.ts'
import { useSession } from './connect.tsx'
import { type Live, live } from './live.ts'
import type { Session } from './session.ts'
import { useLink } from './useLink.ts'
import { useLive } from './useLive.ts'
import type { NodeClient } from './wire.ts'

export type SettingsParent = 'module' | 'driver' | 'control_system' | 'zone'
export type Unreadable = SettingsLayer & { reason: string }
export interface Explained {
  keys: ExplainedKey[]
  unreadable: Unreadable[]
}

/** A record as it came over the wire. */
export interface WireRow {
  id: string
  [member: string]: unknown
}

/** The settings records of one parent, followed as they change, and what is done with them. */
export function useOwnSettings(id: string) {
  const { link } = useSession()
  const [added, setAdded] = useState<readonly WireRow[]>([])
  const call = useCallback(
    async (client: NodeClient, options: CallOptions) => {
      const { rows, labels } = await client.records.index({ entity: 'settings', of: id, limit: 1_000 }, options)
      return { rows: rows as WireRow[], labels }
    },
    [id],
  )
  const { value, trouble, again } = useAsked(call, own)

  // What was just saved is shown at once; the list says the same a moment later.
  const known = value && merged(value.rows, added)
  useEffect(() => {
    if (value) setAdded([])
  }, [value])

  const save = useCallback(
    async (row: string | undefined, fields: { encryption_level: number; settings_string: string }) => {
      const saved = await ask(link, (client, options) =>
        inFull(
          row === undefined
            ? client.records.create({ entity: 'settings', fields: { ...fields, parent_id: id } }, options)
            : client.records.update({ entity: 'settings', id: row, fields }, options),
        ),
      )
      setAdded(rows => [...rows, saved.row as WireRow])
      again()
    },
    [link, id, again],
  )
  const remove = useCallback(
    async (row: string) => {
      await ask(link, (client, options) => inFull(client.records.remove({ entity: 'settings', id: row }, options)))
      again()
    },
    [link, again],
  )
  return { rows: known, labels: value?.labels ?? none, trouble, save, remove }
}

/** What is in force for one parent, each key with where it comes from. */
export function useExplained(entity: SettingsParent, id: string): Asked<Explained> {
  const call = useCallback(
    (client: NodeClient, options: CallOptions) => client.records.explain({ entity, id }, options),
    [entity, id],
  )
  return useAsked(call, merging)
}

const own: readonly EntityName[] = ['settings']
/** Which zones a system has, and which driver a module, decide as much as the settings themselves. */
const merging: readonly EntityName[] = ['settings', 'control_system', 'zone', 'module', 'driver']
const none: Readonly<Record<string, string>> = {}

function merged(rows: readonly WireRow[], newer: readonly WireRow[]): WireRow[] {
  const byId = new Map(rows.map(row => [row.id, row]))
  for (const row of newer) byId.set(row.id, row)
  return [...byId.values()]
}

interface CallOptions {
  signal: AbortSignal
}

export interface Asked<T> {
  value: T | undefined
  /** Why there is no newer value, in words. */
  trouble: string | undefined
  again(): void
}

/** An answer of the node, asked for again whenever one of these entities changes or the link comes back. */
export function useAsked<T>(
  call: (client: NodeClient, options: CallOptions) => Promise<T>,
  entities: readonly EntityName[],
): Asked<T> {
  const session = useSession()
  const { phase } = useLink()
  const changes = useLive(changesOf(session)).value
  const changed = entities.reduce((sum, name) => sum + (changes?.[name] ?? 0), 0)
  const [turn, setTurn] = useState(0)
  const [known, setKnown] = useState<{ of: typeof call; value: T | undefined; trouble: string | undefined }>()
  const again = useCallback(() => setTurn(count => count + 1), [])

  // biome-ignore lint/correctness/useExhaustiveDependencies: a change and a turn are reasons to ask, not part of the question
  useEffect(() => {
    if (phase !== 'up') return
    let over = false
    ask(session.link, call).then(
      value => {
        if (!over) setKnown({ of: call, value, trouble: undefined })
      },
      (error: unknown) => {
        const trouble = failedOf(error).message
        if (!over) setKnown(held => ({ of: call, value: held?.of === call ? held.value : undefined, trouble }))
      },
    )
    return () => {
      over = true
    }
  }, [session, call, phase, changed, turn])

  const current = known?.of === call ? known : undefined
  return { value: current?.value, trouble: current?.trouble, again }
}

type Changes = Partial<Record<EntityName, number>>
const watches = new WeakMap<Session, Live<Changes>>()

/** How often each entity changed while this page looked: one watch for all who want to know. */
function changesOf(session: Session): Live<Changes> {
  const held = watches.get(session)
  if (held) return held
  const made = live<{ entities: EntityName[] }, Changes>({
    link: session.link,
    clock: session.clock,
    ask: (client, options) => client.records.watch(undefined, options),
    fold: (known, { entities }) => {
      const counts = { ...known }
      for (const name of entities) counts[name] = (counts[name] ?? 0) + 1
      return counts
    },
  })
  watches.set(session, made)
  return made
}

/** A refusal with what it says of each field. */
async function inFull<T>(call: Promise<T>): Promise<T> {
  try {
    return await call
  } catch (error) {
    const { code, message } = failedOf(error)
    const data: unknown = error instanceof ORPCError ? error.data : undefined
    throw new Failed(code, message, data && typeof data === 'object' && 'detail' in data ? data.detail : undefined)
  }
}
