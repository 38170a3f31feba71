import type { Result } from '@base/result.ts'
import type { Contract } from '@contract/index.ts'
import type { BrokerOptionsView, BrokerPreview, BrokerStandings } from '@contract/publishing-views.ts'
import type { InferContractRouterInputs, InferContractRouterOutputs } from '@orpc/contract'
import { useMemo } from 'react'
import { useSession } from './connect.tsx'
import { type LiveState, live } from './live.ts'
import type { RecordRow } from './records.ts'
import { type Asked, useAsked } from './useAsked.ts'
import { useRevision } from './useChanges.ts'
import { useLink } from './useLink.ts'
import { useLive } from './useLive.ts'
import { useRunning } from './useRunning.ts'

type Inputs = InferContractRouterInputs<Contract>['publishing']
export type BrokerAsking = Omit<Inputs['check'], 'step'>
export type BrokerOptionChanges = Omit<Inputs['setOptions'], 'broker_id'>
export type BrokerCheck = InferContractRouterOutputs<Contract>['publishing']['check']

/** How every broker is, as it changes. */
export function useBrokerStandings(): LiveState<BrokerStandings> {
  const { link, clock } = useSession()
  const standings = useMemo(
    () =>
      live<BrokerStandings, BrokerStandings>({
        link,
        clock,
        ask: (client, options) => client.publishing.watch(undefined, options),
        fold: (_, news) => news,
      }),
    [link, clock],
  )
  return useLive(standings)
}

/** More than any node has; one answer holds them. */
const MOST = 1_000

/**
 * The brokers' records, as whoever supports the node may read them. Only administrators are told what changes in
 * records, so `known` is another text when there are others.
 */
export function useBrokers(known: string): Asked<readonly RecordRow[]> {
  const revision = useRevision(['broker'])
  return useAsked('brokers', revision && `${revision} ${known}`, async (client, options) => {
    const { body } = await client.brokers.index({ query: { limit: MOST } }, options)
    return body
  })
}

export function useBroker(id: string): Asked<RecordRow> {
  return useAsked(`broker ${id}`, useRevision(['broker']), (client, options) =>
    client.brokers.show({ params: { id }, query: {} }, options),
  )
}

/** What this node is called in topics of its own, as administrators are told. */
export function useNodeId(): string | undefined {
  const { phase, since } = useLink()
  const { value } = useAsked('node id', phase === 'up' ? String(since) : undefined, async (client, options) => {
    const [node] = await client.cluster.index({ query: {} }, options)
    return node?.id
  })
  return value
}

/** What is set for a broker beside its record. */
export function useBrokerOptions(id: string): Asked<BrokerOptionsView> {
  return useAsked(`broker options ${id}`, useRevision(['broker']), (client, options) =>
    client.publishing.options({ broker_id: id }, options),
  )
}

/** What a broker keeps, and where, at the moment it was asked for. */
export function useBrokerPreview(id: string, limit: number): Asked<BrokerPreview> {
  const revision = useRevision(['broker'])
  return useAsked(`broker preview ${id}`, revision && `${revision} ${limit}`, (client, options) =>
    client.publishing.preview({ broker_id: id, limit }, options),
  )
}

/** What is done about brokers beside their records. What went wrong is part of the answer, not thrown. */
export interface BrokerDoings {
  check(step: BrokerCheck['step'], asking: BrokerAsking): Promise<Result<BrokerCheck>>
  setOptions(id: string, changes: BrokerOptionChanges): Promise<Result<BrokerOptionsView>>
}

export function useBrokerDoing(): BrokerDoings & { busy: boolean } {
  const { run, busy } = useRunning()
  const doings = useMemo(
    (): BrokerDoings => ({
      check: (step, asking) => run((client, options) => client.publishing.check({ step, ...asking }, options)),
      setOptions: (id, changes) =>
        run((client, options) => client.publishing.setOptions({ broker_id: id, ...changes }, options)),
    }),
    [run],
  )
  return { ...doings, busy }
}
