import type { Result } from '@base/result.ts'
import type { Contract } from '@contract/index.ts'
import type {
  DryRunView,
  ExplanationView,
  InstancesNews,
  RecentNews,
  TracesNews,
  TraceView,
} from '@contract/traces-views.ts'
import type { ModuleView } from '@contract/views.ts'
import type { Trigger } from '@model/trigger.ts'
import type { TriggerInstance } from '@model/trigger-instance.ts'
import type { InferContractRouterInputs } from '@orpc/contract'
import { useMemo } from 'react'
import { type BriefsKnown, foldBriefs } from './briefs.ts'
import { useSession } from './connect.tsx'
import type { RoomKnown } from './fold.ts'
import { type Live, type LiveState, live } from './live.ts'
import { foldTraces } from './traces.ts'
import { labelsOf, readAll, type TriggersKnown } from './triggers-known.ts'
import { type Asked, useAsked } from './useAsked.ts'
import { useRevision } from './useChanges.ts'
import { useLive } from './useLive.ts'
import { useNode } from './useNode.ts'
import { useNow } from './useNow.ts'
import { useRunning } from './useRunning.ts'

type DryRunning = InferContractRouterInputs<Contract>['traces']['dryRun']
export type RecentTrace = RecentNews['traces'][number]

/** All triggers and how they stand where they are at work. */
export function useTriggers(): Asked<TriggersKnown> {
  const { value: triggers, trouble, again } = useAsked('triggers', useRevision(['trigger']), readAll)
  const { value: briefs, trouble: untold } = useBriefs()
  const { value: node } = useNode()
  const value = useMemo(
    () => triggers && briefs && node && { triggers, instances: [...briefs.values()], labels: labelsOf(node.rooms) },
    [triggers, briefs, node],
  )
  const untoldTrouble = untold === undefined ? undefined : { code: 'unexpected', message: untold }
  return { value, trouble: trouble ?? untoldTrouble, again }
}

/** A trigger, and where it is at work. */
export function useTrigger(id: string): Asked<{ trigger: Trigger; instances: readonly TriggerInstance[] }> {
  const revision = useRevision(['trigger', 'trigger_instance', 'control_system'])
  return useAsked(`trigger ${id}`, revision, async (client, options) => {
    const [trigger, { body }] = await Promise.all([
      client.triggers.show({ params: { id }, query: {} }, options),
      client.triggers.instances({ params: { id } }, options),
    ])
    return { trigger: trigger as unknown as Trigger, instances: body as unknown as TriggerInstance[] }
  })
}

/** How instances stand: all of them, or those of one trigger. */
export function useBriefs(triggerId?: string): LiveState<BriefsKnown> {
  const { link, clock } = useSession()
  const briefs = useMemo(
    () =>
      live<InstancesNews, BriefsKnown>({
        link,
        clock,
        ask: (client, options) => client.traces.watchInstances({ trigger_id: triggerId }, options),
        fold: foldBriefs,
      }),
    [link, clock, triggerId],
  )
  return useLive(briefs)
}

/**
 * Why an instance is triggered now, or why not. Conditions change without anybody being told, so it is asked for now
 * and then, and at once when something happened.
 */
export function useExplanation(
  id: string | undefined,
  { everyMs, happened }: { everyMs: number; happened?: string | undefined },
): Asked<ExplanationView> {
  const revision = useRevision(['trigger', 'trigger_instance'])
  const beat = Math.floor(useNow(everyMs) / everyMs)
  const asking = revision === undefined || id === undefined ? undefined : `${revision} ${beat} ${happened ?? ''}`
  return useAsked(`explanation ${id}`, asking, (client, options) =>
    client.traces.explain({ trig_id: id ?? '' }, options),
  )
}

/** What an instance did and nearly did, the newest first. */
export function useTraces(id: string): LiveState<readonly TraceView[]> {
  const { link, clock } = useSession()
  const traces = useMemo(
    () =>
      live<TracesNews, readonly TraceView[]>({
        link,
        clock,
        ask: (client, options) => client.traces.watch({ trig_id: id }, options),
        fold: foldTraces,
      }),
    [link, clock, id],
  )
  return useLive(traces)
}

/** What all triggers did and nearly did, the newest first. */
export function useRecentTraces(): LiveState<readonly RecentTrace[]> {
  const { link, clock } = useSession()
  const traces = useMemo(
    () =>
      live<RecentNews, readonly RecentTrace[]>({
        link,
        clock,
        ask: (client, options) => client.traces.watchRecent({ limit: 500 }, options),
        fold: foldTraces,
      }),
    [link, clock],
  )
  return useLive(traces)
}

const nothing: LiveState<RoomKnown> = { value: undefined, fresh: false, trouble: undefined }
const nobody: Live<RoomKnown> = { current: () => nothing, subscribe: () => () => {} }
const none: readonly ModuleView[] = []

/** The modules of a system, live; none until a system is chosen. */
export function useModules(systemId: string | undefined): readonly ModuleView[] {
  const { room } = useSession()
  const { value } = useLive(systemId === undefined ? nobody : room(systemId))
  return value && 'room' in value ? value.room.modules : none
}

/** What may be changed of a trigger where it is at work. */
type InstanceFields = Partial<Pick<TriggerInstance, 'enabled' | 'important' | 'exec_enabled'>>

/** What is done about triggers. What went wrong is part of the answer, not thrown. */
export interface TriggerDoings {
  /** What is saved may still have no module or function somewhere: its warnings say so. */
  save(triggerId: string, fields: object): Promise<Result<{ trigger: Trigger; warnings: readonly string[] }>>
  /** Puts a trigger to work in a system. */
  begin(triggerId: string, systemId: string): Promise<Result<unknown>>
  change(instance: TriggerInstance, fields: InstanceFields): Promise<Result<unknown>>
  /** Takes it out of its system. */
  end(instance: TriggerInstance): Promise<Result<unknown>>
  unpark(instanceId: string): Promise<Result<{ unparked: boolean }>>
  dryRun(asked: DryRunning): Promise<Result<DryRunView>>
}

export function useTriggerDoing(): TriggerDoings & { busy: boolean } {
  const { run, busy } = useRunning()
  const doings = useMemo(
    (): TriggerDoings => ({
      save: (id, fields) =>
        run(async (client, options) => {
          const saving = { entity: 'trigger', id, fields: { ...fields } } as const
          const { row, warnings = [] } = await client.records.update(saving, options)
          return { trigger: row as unknown as Trigger, warnings }
        }),
      begin: (trigger_id, sys_id) =>
        run((client, options) => client.systemTriggers.create({ params: { sys_id }, body: { trigger_id } }, options)),
      change: (instance, body) =>
        run((client, options) =>
          client.systemTriggers.update({ params: paramsOf(instance), query: {}, body }, options),
        ),
      end: instance => run((client, options) => client.systemTriggers.remove({ params: paramsOf(instance) }, options)),
      unpark: trig_id => run((client, options) => client.traces.unpark({ trig_id }, options)),
      dryRun: asked => run((client, options) => client.traces.dryRun(asked, options)),
    }),
    [run],
  )
  return { ...doings, busy }
}

const paramsOf = ({ id, control_system_id }: TriggerInstance) => ({ sys_id: control_system_id ?? '', trig_id: id })
