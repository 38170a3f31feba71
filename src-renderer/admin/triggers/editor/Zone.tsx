import { Select } from '../../../look/Field.tsx'
import { zoneHere } from './times.ts'

const zones = Intl.supportedValuesOf('timeZone')

export interface ZoneProps {
  label: string
  /** Nothing: the node's own. */
  zone: string | undefined
  onChange(timezone: string | undefined): void
}

/** On which clock: the node's own, or that of a place. */
export function Zone({ label, zone, onChange }: ZoneProps) {
  const first = [...new Set([...(zone === undefined ? [] : [zone]), zoneHere(), 'UTC'])]
  return (
    <Select aria-label={label} value={zone ?? ''} onChange={event => onChange(event.currentTarget.value || undefined)}>
      <option value="">The node’s own zone</option>
      {[...first, ...zones.filter(one => !first.includes(one))].map(one => (
        <option key={one} value={one}>
          {one.replaceAll('_', ' ')}
        </option>
      ))}
    </Select>
  )
}
