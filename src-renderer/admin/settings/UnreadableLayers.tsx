import type { Unreadable } from '../../data/useSettings.ts'
import { LayerWords } from './LayerWords.tsx'
import { sentence } from './rules.ts'
import styles from './UnreadableLayers.module.css'

/** Layers that say nothing because they cannot be read: which, and why. */
export function UnreadableLayers({ layers, here }: { layers: readonly Unreadable[]; here: string }) {
  if (layers.length === 0) return null
  return (
    <ul className={styles.unreadable} data-testid="unreadable">
      {layers.map(layer => (
        <li key={layer.id}>
          <strong>Left out, because it cannot be read:</strong> <LayerWords layer={layer} here={here} />
          <p>{sentence(layer.reason)}</p>
        </li>
      ))}
    </ul>
  )
}
