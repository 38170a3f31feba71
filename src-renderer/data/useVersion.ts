import type { Contract } from '@contract/index.ts'
import type { InferContractRouterOutputs } from '@orpc/contract'
import { type Asked, useAsked } from './useAsked.ts'
import { useRevision } from './useChanges.ts'

export type Version = InferContractRouterOutputs<Contract>['root']['version']

/** What runs on the node. */
export function useVersion(): Asked<Version> {
  const revision = useRevision([])
  return useAsked('version', revision, (client, options) => client.root.version(undefined, options))
}
