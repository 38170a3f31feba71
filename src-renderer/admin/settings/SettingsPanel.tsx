import { lazy, Suspense } from 'react'
import { patiently } from '../../data/patiently.ts'
import { Empty } from '../../look/Empty.tsx'

export interface SettingsPanelProps {
  entity: 'module' | 'driver' | 'control_system' | 'zone'
  id: string
}

// With it comes the reader of YAML, which other screens do without.
const Panel = lazy(patiently(() => import('./Panel.tsx')))

/** The settings of one module, driver, system or zone: its own, and what is in force. */
export function SettingsPanel(props: SettingsPanelProps) {
  return (
    <Suspense fallback={<Empty title="Asking the node…" busy />}>
      <Panel key={props.id} {...props} />
    </Suspense>
  )
}
