import { IconArrowDown, IconArrowUp, IconTrash } from '@tabler/icons-react'
import { IconButton } from '../../../look/IconButton.tsx'
import styles from './Editor.module.css'

export interface ItemToolsProps {
  /** What it is called, such as `condition 2`. */
  name: string
  /** Where it stands among how many; nothing where the order says nothing. */
  place?: { at: number; of: number }
  onMove?(by: -1 | 1): void
  onRemove(): void
}

/** What is done to one part of a trigger as a whole. */
export function ItemTools({ name, place, onMove, onRemove }: ItemToolsProps) {
  return (
    <span className={styles.tools}>
      {place && onMove && place.of > 1 ? (
        <>
          <IconButton label={`Move ${name} up`} disabled={place.at === 0} onClick={() => onMove(-1)}>
            <IconArrowUp />
          </IconButton>
          <IconButton label={`Move ${name} down`} disabled={place.at === place.of - 1} onClick={() => onMove(1)}>
            <IconArrowDown />
          </IconButton>
        </>
      ) : null}
      <IconButton label={`Remove ${name}`} onClick={onRemove}>
        <IconTrash />
      </IconButton>
    </span>
  )
}
