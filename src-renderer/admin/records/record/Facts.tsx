import type { EntityName } from '@model/names.ts'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useCopy } from '../../../data/useCopy.ts'
import { Card } from '../../../look/Card.tsx'
import { IconButton } from '../../../look/IconButton.tsx'
import { type FieldView, isWritten } from '../about/fields.ts'
import { instantWords } from '../about/instant.ts'
import { toldOf } from '../about/layout.ts'
import type { Labels, Row } from '../about/titles.ts'
import { numberWords } from '../about/words.ts'
import { RecordName } from '../form/controls/RecordName.tsx'
import { Covered } from './Covered.tsx'
import styles from './Facts.module.css'

/** What the node knows of a record and nobody writes. */
export function Facts({ entity, row, labels }: { entity: EntityName; row: Row; labels: Labels }) {
  const { copied, copy } = useCopy()
  const told = toldOf(entity).filter(({ name }) => name !== 'id' && isTold(row[name]))
  return (
    <Card title={isWritten(entity) ? 'Facts' : 'What was counted'}>
      <dl className={styles.facts}>
        <div>
          <dt>Id</dt>
          <dd className={styles.id}>
            <code data-testid="record-id">{row.id}</code>
            <IconButton label={copied ? 'Copied' : 'Copy id'} onClick={() => copy(row.id)}>
              {copied ? <IconCheck /> : <IconCopy />}
            </IconButton>
          </dd>
        </div>
        {told.map(field => (
          <div key={field.name}>
            <dt>{field.label}</dt>
            <dd title={field.about}>
              <Fact field={field} value={row[field.name]} labels={labels} />
            </dd>
          </div>
        ))}
      </dl>
    </Card>
  )
}

const isTold = (value: unknown) =>
  value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0)

function Fact({ field, value, labels }: { field: FieldView; value: unknown; labels: Labels }) {
  const { kind, label, to, choices, unit } = field
  if (kind === 'secret' && typeof value === 'string') return <Covered label={label} text={value} />
  if (unit === 'instant') return instantWords(value) || 'Never'
  if (to.length > 0 && typeof value === 'string') return <RecordName id={value} to={to} names={labels} />
  if (typeof value === 'boolean') return value ? 'Yes' : 'No'
  const choice = choices.find(one => one.value === String(value))
  if (choice) return choice.label
  if (typeof value === 'number') return numberWords(value)
  if (typeof value === 'string') return labels[value] ?? value
  if (Array.isArray(value)) return value.join(', ')
  return <code>{JSON.stringify(value)}</code>
}
