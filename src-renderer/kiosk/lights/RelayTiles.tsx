import type { ModuleView } from '@contract/views.ts'
import { LightTile } from './LightTile.tsx'
import { relaysOf } from './rules.ts'

/** The relays of a device, in a room that has no logic to name them. */
export function RelayTiles({ module }: { module: ModuleView }) {
  return relaysOf(module).map(({ key, index, on }) => (
    <LightTile
      key={key}
      moduleId={module.id}
      method="relay"
      index={index}
      light={{ key, name: `Relay ${index + 1}`, on }}
    />
  ))
}
