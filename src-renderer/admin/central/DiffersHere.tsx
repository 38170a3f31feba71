import type { EntityName } from '@model/names.ts'
import { Link } from '@tanstack/react-router'
import { useCentral } from '../../data/useCentral.ts'
import { useNow } from '../../data/useNow.ts'
import { Card } from '../../look/Card.tsx'
import { Difference } from './Difference.tsx'
import styles from './Differs.module.css'

const MINUTE_MS = 60_000

/** On a record's own page: in what it differs from the central server, why, and what becomes of it. */
export function DiffersHere({ entity, id }: { entity: EntityName; id: string }) {
  const { value } = useCentral()
  const now = useNow(MINUTE_MS)
  const differences = (value?.overrides ?? []).filter(each => each.entity === entity && each.id === id)
  if (differences.length === 0) return null
  return (
    <Card title="Differs from the central server" actions={<Link to="/central">All that differs</Link>}>
      <ul className={styles.differences}>
        {differences.map(difference => (
          <Difference key={difference.key} difference={difference} now={now} />
        ))}
      </ul>
    </Card>
  )
}
