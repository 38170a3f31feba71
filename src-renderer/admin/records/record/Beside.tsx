import type { EntityName } from '@model/names.ts'
import { Contained } from '../../../look/Contained.tsx'
import { SettingsPanel } from '../../settings/SettingsPanel.tsx'
import { Versions } from '../../versions/Versions.tsx'

/** What belongs to a record and is kept elsewhere: its settings, and how it was. */
export function Beside(props: { entity: EntityName; id: string }) {
  return (
    <Contained>
      <Part {...props} />
    </Contained>
  )
}

function Part({ entity, id }: { entity: EntityName; id: string }) {
  switch (entity) {
    case 'module':
    case 'driver':
    case 'control_system':
    case 'zone':
      return <SettingsPanel entity={entity} id={id} />
    case 'settings':
    case 'metadata':
      return <Versions entity={entity} id={id} />
    default:
      return null
  }
}
