import type { Json } from '@base/json.ts'
import type { Result } from '@base/result.ts'
import type { AdoptionView, DeviceView, ProbePlanView, ProbeProgressView } from '@contract/discovery-views.ts'
import type { Contract } from '@contract/index.ts'
import type { InferContractRouterInputs } from '@orpc/contract'
import { useMemo } from 'react'
import { failedOf } from './ask.ts'
import { useSession } from './connect.tsx'
import type { DiscoveryKnown } from './discovery.ts'
import type { LiveState } from './live.ts'
import { type Asked, useAsked } from './useAsked.ts'
import { useLink } from './useLink.ts'
import { useLive } from './useLive.ts'
import { useRunning } from './useRunning.ts'

export type Adopting = InferContractRouterInputs<Contract>['discovery']['adopt']

/** What is on the network. */
export function useDiscovery(): LiveState<DiscoveryKnown> {
  return useLive(useSession().discovery)
}

/** A device, and where all is known from. */
export function useDevice(id: string): LiveState<DeviceView> {
  return useLive(useSession().device(id))
}

export function useAdoption(id: string): LiveState<AdoptionView> {
  return useLive(useSession().adoption(id))
}

/** The last probe; `null` before the first. */
export function useProbe(): LiveState<ProbeProgressView | null> {
  return useLive(useSession().probe)
}

/** Several devices as they were when they were asked for; those that are no more are left out. */
export function useDevices(ids: readonly string[]): Asked<DeviceView[]> {
  const { phase, since } = useLink()
  return useAsked(ids.join(' '), phase === 'up' ? String(since) : undefined, async (client, options) => {
    const views = await Promise.all(
      ids.map(device_id =>
        client.discovery.device({ device_id }, options).catch(error => {
          if (failedOf(error).code === 'not_found') return undefined
          throw error
        }),
      ),
    )
    // Two that were found to be one answer with the same device.
    return [...new Map(views.flatMap(view => (view ? [[view.id, view] as const] : []))).values()]
  })
}

/** What a probe of a network would do; asked for again when what is never probed changes. */
export function useProbePlan(subnet: string, never: readonly string[]): Asked<ProbePlanView> {
  const { phase, since } = useLink()
  return useAsked(subnet, phase === 'up' ? `${since} ${never.join(' ')}` : undefined, (client, options) =>
    client.discovery.planProbe({ subnet }, options),
  )
}

/** What is done about devices. What went wrong is part of the answer, not thrown. */
export interface DiscoveryDoings {
  search(): Promise<Result<{ searched_at: number }>>
  ignore(deviceId: string, reason: string): Promise<Result<unknown>>
  unignore(deviceId: string): Promise<Result<unknown>>
  adopt(adopting: Adopting): Promise<Result<AdoptionView>>
  tell(adoptionId: string, moduleId: string, settings: Record<string, Json>): Promise<Result<AdoptionView>>
  undo(adoptionId: string): Promise<Result<AdoptionView>>
  link(deviceId: string, moduleId: string): Promise<Result<unknown>>
  unlink(deviceId: string, moduleId: string): Promise<Result<unknown>>
  probe(subnet: string): Promise<Result<ProbeProgressView>>
  cancelProbe(): Promise<Result<unknown>>
  neverProbe(addresses: string[]): Promise<Result<{ addresses: string[] }>>
}

export function useDiscoveryDoing(): DiscoveryDoings & { busy: boolean } {
  const { run, busy } = useRunning()
  const doings = useMemo(
    (): DiscoveryDoings => ({
      search: () => run((client, options) => client.discovery.search({}, options)),
      ignore: (device_id, reason) => run((client, options) => client.discovery.ignore({ device_id, reason }, options)),
      unignore: device_id => run((client, options) => client.discovery.unignore({ device_id }, options)),
      adopt: adopting => run((client, options) => client.discovery.adopt(adopting, options)),
      tell: (adoption_id, module_id, settings) =>
        run((client, options) => client.discovery.tell({ adoption_id, module_id, settings }, options)),
      undo: adoption_id => run((client, options) => client.discovery.undo({ adoption_id }, options)),
      link: (device_id, module_id) =>
        run((client, options) => client.discovery.link({ device_id, module_id }, options)),
      unlink: (device_id, module_id) =>
        run((client, options) => client.discovery.unlink({ device_id, module_id }, options)),
      probe: subnet => run((client, options) => client.discovery.probe({ subnet }, options)),
      cancelProbe: () => run((client, options) => client.discovery.cancelProbe(undefined, options)),
      neverProbe: addresses => run((client, options) => client.discovery.neverProbe({ addresses }, options)),
    }),
    [run],
  )
  return { ...doings, busy }
}
