import type { ThreadView } from '@contract/shelf-views.ts'
import type { ModuleView } from '@contract/views.ts'
import { RecordingsCard } from './simulator/RecordingsCard.tsx'
import { SimulatorCard } from './simulator/SimulatorCard.tsx'

/** What can be put in the place of the device: its simulator, or what was recorded of it. */
export function StandIn({ module, thread }: { module: ModuleView; thread: ThreadView | undefined }) {
  return (
    <>
      <SimulatorCard module={module} />
      {/* A record may name the driver otherwise than the node does; recordings go by the node's name. */}
      <RecordingsCard module={module} fileName={thread?.file_name ?? module.driver.file_name} />
    </>
  )
}
