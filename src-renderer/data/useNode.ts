import type { NodeView } from '@contract/views.ts'
import { useSession } from './connect.tsx'
import type { LiveState } from './live.ts'
import { useLive } from './useLive.ts'

/** The node, its rooms and what needs attention. */
export function useNode(): LiveState<NodeView> {
  return useLive(useSession().node)
}
