import type { SettingsPanelProps } from './SettingsPanel.tsx'

export default function Panel(_: SettingsPanelProps) {
  return null
}
