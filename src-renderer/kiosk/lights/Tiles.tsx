import type { ModuleView, RoomView } from '@contract/views.ts'
import { Section } from '../../look/Section.tsx'
import { columnsFor, lightsOf, silentDevice } from '../rules.ts'
import { LightTile } from './LightTile.tsx'

export function Tiles({ room, logic }: { room: RoomView; logic: ModuleView }) {
  const lights = lightsOf(logic)
  if (lights.length === 0) return null
  const silent = silentDevice(room, ['ElectricalRelay'])
  return (
    <Section title="Lights" note={silent} columns={columnsFor(lights.length, 3)} wide>
      {lights.map(light => (
        <LightTile key={light.key} moduleId={logic.id} method="light" light={light} keyed />
      ))}
    </Section>
  )
}
