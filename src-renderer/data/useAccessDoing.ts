import type { Result } from '@base/result.ts'
import type { Contract } from '@contract/index.ts'
import type { InferContractRouterInputs, InferContractRouterOutputs } from '@orpc/contract'
import { useMemo } from 'react'
import { useRunning } from './useRunning.ts'

type Inputs = InferContractRouterInputs<Contract>['access']
type Outputs = InferContractRouterOutputs<Contract>['access']

/** What an administrator does about who is here. What went wrong is part of the answer, not thrown. */
export interface AccessDoings {
  endSession(id: string): Promise<Result<unknown>>
  approveDevice(device: Inputs['approveDevice']): Promise<Result<Outputs['approveDevice']>>
  changeDevice(device: Inputs['changeDevice']): Promise<Result<Outputs['changeDevice']>>
  revokeDevice(id: string): Promise<Result<unknown>>
  testLdap(id: string, username: string | undefined): Promise<Result<Outputs['testLdap']>>
  testOauth(id: string): Promise<Result<Outputs['testOauth']>>
}

export function useAccessDoing(): AccessDoings & { busy: boolean } {
  const { run, busy } = useRunning()
  const doings = useMemo((): AccessDoings => {
    return {
      endSession: id => run((client, options) => client.access.endSession({ id }, options)),
      approveDevice: device => run((client, options) => client.access.approveDevice(device, options)),
      changeDevice: device => run((client, options) => client.access.changeDevice(device, options)),
      revokeDevice: id => run((client, options) => client.access.revokeDevice({ id }, options)),
      testLdap: (id, username) =>
        run((client, options) => client.access.testLdap({ id, ...(username ? { username } : {}) }, options)),
      testOauth: id => run((client, options) => client.access.testOauth({ id }, options)),
    }
  }, [run])
  return { ...doings, busy }
}
