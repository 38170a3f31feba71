import type { SimulatorFault } from '@contract/views.ts'
import { useCallback, useMemo, useState } from 'react'
import { ask, failedOf } from './ask.ts'
import { useSession } from './connect.tsx'

/** What a technician does to modules and systems, beside running their functions. */
export interface Doings {
  startModule(id: string): void
  stopModule(id: string): void
  startSystem(id: string): void
  stopSystem(id: string): void
  /** Puts the driver's simulator, or a recording, in the place of the device; or takes it away. */
  simulate(moduleId: string, simulated: boolean, fault: SimulatorFault, recordingId?: string): void
  showOnPanel(systemId: string): void
}

export interface Doing {
  doings: Doings
  busy: boolean
  failure: string | undefined
  forget(): void
}

export function useDoing(): Doing {
  const { link } = useSession()
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string>()
  const forget = useCallback(() => setFailure(undefined), [])
  const doings = useMemo((): Doings => {
    const run = async (call: Parameters<typeof ask<unknown>>[1]) => {
      setBusy(true)
      setFailure(undefined)
      try {
        await ask(link, call)
      } catch (error) {
        setFailure(failedOf(error).message)
      }
      setBusy(false)
    }
    return {
      startModule: module_id => void run((client, options) => client.rooms.start({ module_id }, options)),
      stopModule: module_id => void run((client, options) => client.rooms.stop({ module_id }, options)),
      startSystem: sys_id =>
        void run((client, options) => client.systems.start({ params: { sys_id }, query: {} }, options)),
      stopSystem: sys_id =>
        void run((client, options) => client.systems.stop({ params: { sys_id }, query: {} }, options)),
      simulate: (module_id, simulated, fault, recording_id) =>
        void run((client, options) =>
          client.rooms.simulate(
            { module_id, simulated, fault, ...(recording_id === undefined ? {} : { recording_id }) },
            options,
          ),
        ),
      showOnPanel: system_id => void run((client, options) => client.node.showOnPanel({ system_id }, options)),
    }
  }, [link])
  return { doings, busy, failure, forget }
}
