import type { ModuleView } from '@contract/views.ts'
import { IconVolume, IconVolumeOff } from '@tabler/icons-react'
import { booleanOf } from '../../data/read.ts'
import { ToggleTile } from '../displays/ToggleTile.tsx'
import { deviceName } from '../rules.ts'

export function MuteTile({ module }: { module: ModuleView }) {
  const muted = booleanOf(module, 'audio_mute')
  return (
    <ToggleTile
      module={module}
      method="mute_audio"
      name={`${deviceName(module)} sound`}
      confirmed={muted}
      words={{ on: 'Muted', off: 'Heard', waiting: 'Changing…' }}
      icon={muted ? <IconVolumeOff stroke={1.6} /> : <IconVolume stroke={1.6} />}
    />
  )
}
