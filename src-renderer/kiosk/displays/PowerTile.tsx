import type { ModuleView } from '@contract/views.ts'
import { IconPower } from '@tabler/icons-react'
import { booleanOf } from '../../data/read.ts'
import { deviceName } from '../rules.ts'
import { ToggleTile } from './ToggleTile.tsx'

export function PowerTile({ module }: { module: ModuleView }) {
  const waiting = booleanOf(module, 'warming')
    ? 'Warming up…'
    : booleanOf(module, 'cooling')
      ? 'Cooling down…'
      : undefined
  return (
    <ToggleTile
      module={module}
      method="power"
      name={deviceName(module)}
      confirmed={booleanOf(module, 'power')}
      words={{ on: waiting ?? 'On', off: waiting ?? 'Off', waiting: waiting ?? 'Waiting for it…' }}
      icon={<IconPower stroke={1.6} />}
      patienceMs={60_000}
      testId={`power-${module.mod}_${module.index}`}
    />
  )
}
