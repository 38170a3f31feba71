import { Card } from '../../look/Card.tsx'
import styles from './GroupCard.module.css'
import { placeOf } from './GroupNav.tsx'
import { OperationRow } from './OperationRow.tsx'
import type { Group } from './rules.ts'
import type { Schemas } from './schema.ts'

/** The calls of one resource. */
export function GroupCard({ group, open, schemas }: { group: Group; open: string; schemas: Schemas }) {
  return (
    <div id={placeOf(group.id)} className={styles.group}>
      <Card title={group.name} aside={group.own ? "this node's own" : undefined} flush>
        <ul className={styles.operations}>
          {group.operations.map(operation => (
            <OperationRow key={operation.id} operation={operation} open={open === operation.id} schemas={schemas} />
          ))}
        </ul>
      </Card>
    </div>
  )
}
