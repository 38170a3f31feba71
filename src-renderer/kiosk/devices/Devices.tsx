import type { RoomView } from '@contract/views.ts'
import { deviceName, devices, deviceWords, notAnswering } from '../rules.ts'
import styles from './Devices.module.css'

/** Every device of the room in one quiet line each: what it last said of itself. */
export function Devices({ room }: { room: RoomView }) {
  const shown = devices(room)
  if (shown.length === 0) return null
  return (
    <ul className={styles.devices} aria-label="Devices">
      {shown.map(module => (
        <li key={module.id} data-trouble={notAnswering(module)} data-testid={`device-${module.mod}_${module.index}`}>
          <i aria-hidden="true" />
          <strong>{deviceName(module)}</strong>
          <span>{deviceWords(module)}</span>
        </li>
      ))}
    </ul>
  )
}
