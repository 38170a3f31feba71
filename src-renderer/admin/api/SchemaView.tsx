import { useState } from 'react'
import { Badge } from '../../look/Badge.tsx'
import styles from './SchemaView.module.css'
import type { Member, Schemas, Typed } from './schema.ts'

export interface SchemaViewProps {
  typed: Typed
  schemas: Schemas
  /** What the node gives: what may be left out in asking is of no interest there. */
  answered?: boolean
}

/** The members of an object one to a line; what is inside of one opens, so that even endless schemas end. */
export function SchemaView({ typed, schemas, answered = false }: SchemaViewProps) {
  const members = schemas.members(typed)
  if (members.length === 0) return null
  return (
    <ul className={styles.members}>
      {members.map(member => (
        <MemberRow key={member.name} member={member} schemas={schemas} answered={answered} />
      ))}
    </ul>
  )
}

type MemberRowProps = Omit<SchemaViewProps, 'typed'> & { member: Member; answered: boolean }

function MemberRow({ member, schemas, answered }: MemberRowProps) {
  const { name, type, required, about, initial, readOnly, inside } = member
  const [open, setOpen] = useState(false)
  return (
    <li>
      <div className={styles.line}>
        <span className={styles.name}>
          <code>{name}</code>
          {required && !answered ? (
            <abbr className={styles.required} title="required">
              *
            </abbr>
          ) : null}
        </span>
        <span className={styles.type}>
          {inside ? (
            <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
              <code>{type}</code>
            </button>
          ) : (
            <code>{type}</code>
          )}
          {readOnly && !answered ? <Badge>read only</Badge> : null}
          {answered || initial === undefined || initial === '""' ? null : (
            <small>
              else <code>{initial}</code>
            </small>
          )}
        </span>
        {about ? <p>{about}</p> : null}
      </div>
      {open && inside ? <SchemaView typed={inside} schemas={schemas} answered={answered} /> : null}
    </li>
  )
}
