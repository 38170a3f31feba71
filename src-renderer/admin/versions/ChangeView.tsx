import type { Versioned } from '../../data/useVersions.ts'
import styles from './ChangeView.module.css'
import { DiffLines } from './DiffLines.tsx'
import type { JsonChange } from './json-diff.ts'
import type { Change } from './rules.ts'

/** What a version changed: line by line for a text, by path for JSON. */
export function ChangeView({ entity, change }: { entity: Versioned; change: Change }) {
  const { sealed, lines, fields } = change
  return (
    <div className={styles.change}>
      {sealed ? (
        <p className={styles.note}>The text is encrypted and nobody may read it. It can be restored all the same.</p>
      ) : null}
      {fields.length > 0 ? (
        <dl className={styles.fields}>
          {fields.map(field => (
            <Field key={field.path} field={field} />
          ))}
        </dl>
      ) : null}
      {lines.length > 0 ? <DiffLines lines={lines} /> : null}
      {!sealed && lines.length === 0 && fields.length === 0 ? (
        <p className={styles.note}>{entity === 'settings' ? 'The text is the same.' : 'All values are the same.'}</p>
      ) : null}
    </div>
  )
}

function Field({ field }: { field: JsonChange }) {
  return (
    <div>
      <dt>
        <code>{field.path}</code>
      </dt>
      <dd>
        {'before' in field ? <del>{shortJson(field.before)}</del> : null}
        {'after' in field ? <ins>{shortJson(field.after)}</ins> : <em>removed</em>}
      </dd>
    </div>
  )
}

const shortJson = (value: unknown) => (typeof value === 'string' ? value || '""' : JSON.stringify(value))
