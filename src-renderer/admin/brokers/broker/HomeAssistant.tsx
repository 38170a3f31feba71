import { Toggle } from '../../../look/Toggle.tsx'
import type { OptionEdits, OptionsDraft } from './options.ts'

export interface OptionProps {
  draft: OptionsDraft
  onEdit(edits: OptionEdits): void
}

export const HomeAssistant = ({ draft: { home_assistant }, onEdit }: OptionProps) => (
  <Toggle
    id="broker-home-assistant"
    label="Tell Home Assistant what there is"
    about="Rooms and what is in them appear there by themselves, by MQTT discovery. What it may switch is what commands allow below."
    on={home_assistant}
    onChange={on => onEdit({ home_assistant: on })}
  />
)
