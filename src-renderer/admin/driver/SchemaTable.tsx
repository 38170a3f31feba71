import type { Json } from '@base/json.ts'
import { type CSSProperties, useMemo } from 'react'
import { Badge } from '../../look/Badge.tsx'
import { rowsOf, valueWords } from '../forms/words.ts'
import styles from './Docs.module.css'

export interface SchemaTableProps {
  schema: Json
  /** What is said when there is nothing to tell. */
  none: string
  testId: string
  /** These are given by people: what must be, and what counts when it is not, is told. */
  withStart?: boolean
}

/** What a schema asks for or promises, line by line. */
export function SchemaTable({ schema, none, testId, withStart = false }: SchemaTableProps) {
  const rows = useMemo(() => rowsOf(schema), [schema])
  if (rows.length === 0) return <p className={styles.none}>{none}</p>
  return (
    <table className={styles.table} data-testid={`${testId}-table`}>
      <thead>
        <tr>
          <th>Name</th>
          <th>Kind</th>
          {withStart ? <th>Default</th> : null}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ path, depth, words, about, start, required, rule }) => (
          <tr key={path}>
            <th scope="row" style={indented(depth)}>
              <code>{path}</code>
              {withStart && required && depth === 0 ? <Badge tone="busy">needed</Badge> : null}
            </th>
            <td>
              {words}
              {rule ? (
                <>
                  , of the form <code>{rule}</code>
                </>
              ) : null}
              {about ? <p>{about}</p> : null}
            </td>
            {withStart ? (
              <td>
                <code>{valueWords(start)}</code>
              </td>
            ) : null}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const indented = (depth: number) => ({ '--depth': depth }) as CSSProperties
