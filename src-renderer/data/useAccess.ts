import type { Contract } from '@contract/index.ts'
import type { InferContractRouterOutputs } from '@orpc/contract'
import { type Asked, useAsked } from './useAsked.ts'
import { useRevision } from './useChanges.ts'
import { useNow } from './useNow.ts'

type Outputs = InferContractRouterOutputs<Contract>['access']
export type Sessions = Outputs['sessions']
export type Devices = Outputs['devices']
export type Network = Outputs['network']

// Who comes and goes is told to nobody, so it is asked for now and then while somebody looks.
const SESSIONS_MS = 5_000
/** Somebody stands before the device and waits. */
const DEVICES_MS = 2_000

function useRevisionEvery(ms: number): string | undefined {
  const revision = useRevision([])
  const now = useNow(ms)
  return revision && `${revision} ${Math.floor(now / ms)}`
}

/** Who is signed in, the last seen first. */
export function useSessions(): Asked<Sessions> {
  return useAsked('sessions', useRevisionEvery(SESSIONS_MS), (client, options) =>
    client.access.sessions(undefined, options),
  )
}

/** The panels and phones that were let in, and those that wait. */
export function useDevices(): Asked<Devices> {
  return useAsked('devices', useRevisionEvery(DEVICES_MS), (client, options) =>
    client.access.devices(undefined, options),
  )
}

/** Under which addresses browsers find this node. */
export function useNetwork(): Asked<Network> {
  return useAsked('network', useRevision([]), (client, options) => client.access.network(undefined, options))
}
