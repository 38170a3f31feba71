import type { Json } from '@base/json.ts'
import type { Result } from '@base/result.ts'
import type { Contract } from '@contract/index.ts'
import type { InferContractRouterOutputs } from '@orpc/contract'
import { useMemo } from 'react'
import { useRunning } from './useRunning.ts'

type Outputs = InferContractRouterOutputs<Contract>['workbench']

/** What a technician turns on a module at work. What went wrong is part of the answer, not thrown. */
export interface Workbench {
  clearQueue(moduleId: string): Promise<Result<unknown>>
  turnKnobs(moduleId: string, state: Record<string, Json>): Promise<Result<unknown>>
  startRecording(moduleId: string): Promise<Result<unknown>>
  stopRecording(moduleId: string): Promise<Result<Outputs['stopRecording']>>
  removeRecording(recordingId: string): Promise<Result<unknown>>
  park(moduleId: string, reason: string): Promise<Result<unknown>>
  unpark(moduleId: string): Promise<Result<unknown>>
  /** Begins the thread of a driver anew, with all its modules. */
  restartThread(fileName: string): Promise<Result<{ restarted: boolean }>>
}

export function useWorkbench(): Workbench & { busy: boolean } {
  const { run, busy } = useRunning()
  const workbench = useMemo((): Workbench => {
    return {
      clearQueue: module_id => run((client, options) => client.workbench.clearQueue({ module_id }, options)),
      turnKnobs: (module_id, state) =>
        run((client, options) => client.workbench.setSimulator({ module_id, state }, options)),
      startRecording: module_id => run((client, options) => client.workbench.startRecording({ module_id }, options)),
      stopRecording: module_id => run((client, options) => client.workbench.stopRecording({ module_id }, options)),
      removeRecording: recording_id =>
        run((client, options) => client.workbench.removeRecording({ recording_id }, options)),
      park: (module_id, reason) => run((client, options) => client.workbench.park({ module_id, reason }, options)),
      unpark: module_id => run((client, options) => client.workbench.unpark({ module_id }, options)),
      restartThread: file_name => run((client, options) => client.shelf.restart({ file_name }, options)),
    }
  }, [run])
  return { ...workbench, busy }
}
