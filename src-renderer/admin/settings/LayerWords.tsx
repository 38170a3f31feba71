import type { SettingsLayer } from '@contract/entities.ts'
import { Badge } from '../../look/Badge.tsx'
import styles from './LayerWords.module.css'
import { RecordLink } from './RecordLink.tsx'
import { layerWords, levelName } from './rules.ts'

/** Which record a value is in: whose it is, and who may read it when that is not anyone. */
export function LayerWords({ layer, here }: { layer: SettingsLayer; here: string }) {
  return (
    <span className={styles.layer} data-here={layer.parent_id === here}>
      <RecordLink id={layer.id}>{layerWords(layer, here)}</RecordLink>
      {layer.encryption_level > 0 ? <Badge>{levelName(layer.encryption_level)}</Badge> : null}
    </span>
  )
}
