import type { Unreadable } from '../../data/useSettings.ts'
import { RecordLink } from './RecordLink.tsx'
import { layerWords, levelName } from './rules.ts'
import styles from './UnreadableLayers.module.css'

/** Layers that say nothing because they cannot be read: which, and why. */
export function UnreadableLayers({ layers, here }: { layers: readonly Unreadable[]; here: string }) {
  if (layers.length === 0) return null
  return (
    <ul className={styles.unreadable} data-testid="unreadable">
      {layers.map(layer => (
        <li key={layer.id}>
          <strong>
            Left out: <RecordLink id={layer.id}>{layerWords(layer, here)}</RecordLink>, for{' '}
            {levelName(layer.encryption_level).toLowerCase()}
          </strong>
          <p>{layer.reason}</p>
        </li>
      ))}
    </ul>
  )
}
