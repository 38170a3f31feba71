import { Link } from '@tanstack/react-router'
import { roomName } from '../../../data/room-name.ts'
import { useNode } from '../../../data/useNode.ts'
import { Button } from '../../../look/Button.tsx'
import shared from '../../people/People.module.css'
import { MOST_AT_ONCE } from '../rules.ts'
import { countWords } from '../words.ts'
import styles from './Chosen.module.css'

/** What was chosen, within reach of the thumb, and what to do with it. */
export function Chosen({ ids, onForget }: { ids: readonly string[]; onForget(): void }) {
  const { value: node } = useNode()
  const only = node?.rooms.length === 1 ? node.rooms[0] : undefined
  return (
    <section className={styles.bar} aria-label="Chosen devices">
      <span className={styles.words} role="status">
        {ids.length > MOST_AT_ONCE
          ? `${ids.length} chosen. ${MOST_AT_ONCE} can be adopted at once.`
          : `${ids.length} chosen`}
      </span>
      <Button look="quiet" onClick={onForget}>
        None
      </Button>
      {ids.length > MOST_AT_ONCE ? null : (
        <Link
          to="/discover/adopt"
          search={{ devices: ids.join(','), ...(only ? { system_id: only.id } : {}) }}
          className={shared.primary}
          data-testid="adopt-chosen"
        >
          {only ? `Adopt ${ids.length} into ${roomName(only)}` : `Adopt ${countWords(ids.length, 'device')}…`}
        </Link>
      )}
    </section>
  )
}
