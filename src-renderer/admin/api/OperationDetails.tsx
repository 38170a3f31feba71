import type { ReactNode } from 'react'
import { Badge } from '../../look/Badge.tsx'
import { CurlExample } from './CurlExample.tsx'
import type { Operation, Schema } from './document.ts'
import styles from './OperationDetails.module.css'
import { roleWords } from './rules.ts'
import { SchemaView } from './SchemaView.tsx'
import { type Schemas, typed } from './schema.ts'

/** Who may make a call, what it takes, what it gives, and how to try it. */
export function OperationDetails({ operation, schemas }: { operation: Operation; schemas: Schemas }) {
  const { parameters, body, answers, role, scopes } = operation
  return (
    <div className={styles.details}>
      <p className={styles.who}>
        {role === 'public' ? 'Anybody may call this, without a key.' : `Least role: ${roleWords(role).toLowerCase()}.`}
        {scopes.length > 0 ? (
          <>
            {' '}
            A token needs the scope{' '}
            {scopes.map(scope => (
              <Badge key={scope}>{scope}</Badge>
            ))}
          </>
        ) : null}
      </p>
      <CurlExample operation={operation} schemas={schemas} />
      {parameters.length > 0 ? (
        <Part title="Parameters">
          <ul className={styles.parameters}>
            {parameters.map(({ name, in: where, required, description, schema }) => (
              <li key={where + name}>
                <code>{name}</code>
                <span>
                  <code>{schemas.line(typed(schema ?? {}))}</code> in the {where}
                  {required ? '' : ', may be left out'}
                </span>
                {description ? <p>{description}</p> : null}
              </li>
            ))}
          </ul>
        </Part>
      ) : null}
      {body ? (
        <Part title="Body" aside={`${schemas.line(typed(body.schema))}${body.required ? '' : ', may be left out'}`}>
          <SchemaView typed={typed(body.schema)} schemas={schemas} />
        </Part>
      ) : null}
      {answers.map(({ status, words, schema }) => (
        <Part
          key={status}
          title={`Answer ${status}`}
          aside={schema ? schemas.line(typed(schema)) : words === 'OK' ? 'nothing' : words}
        >
          {schema ? <Answer schema={schema} schemas={schemas} /> : null}
        </Part>
      ))}
    </div>
  )
}

const FEW = 6

/** A whole record is long, and who calls knows it: it opens. */
function Answer({ schema, schemas }: { schema: Schema; schemas: Schemas }) {
  const view = <SchemaView typed={typed(schema)} schemas={schemas} answered />
  const { length } = schemas.members(typed(schema))
  if (length <= FEW) return view
  return (
    <details className={styles.answer}>
      <summary>Its {length} members</summary>
      {view}
    </details>
  )
}

function Part({ title, aside, children }: { title: string; aside?: string; children: ReactNode }) {
  return (
    <section className={styles.part}>
      <h3>
        {title}
        {aside ? <code>{aside}</code> : null}
      </h3>
      {children}
    </section>
  )
}
