import type { Json } from '@base/json.ts'
import type { ExplainedKey } from '@contract/entities.ts'
import { useId, useState } from 'react'
import { Button } from '../../look/Button.tsx'
import styles from './KeyRow.module.css'
import { LayerWords } from './LayerWords.tsx'
import { kindOf, lineOf } from './rules.ts'
import { yamlOf } from './text.ts'

export interface KeyRowProps {
  known: ExplainedKey
  /** Whose settings are looked at. */
  here: string
  onOverride(): void
}

/** One key: what is in force, from where, and crossed out below it what it hides. */
export function KeyRow({ known: { key, value, from, shadows }, here, onOverride }: KeyRowProps) {
  const [open, setOpen] = useState(false)
  const details = useId()
  const inherited = from.parent_id !== here
  return (
    <li className={styles.row} data-open={open} data-inherited={inherited} data-testid={`key-${key}`}>
      <button
        type="button"
        className={styles.key}
        aria-expanded={open}
        aria-controls={details}
        onClick={() => setOpen(!open)}
      >
        <code>{key}</code>
      </button>
      <div className={styles.lines}>
        <div className={styles.line}>
          <Value value={value} />
          <LayerWords layer={from} here={here} />
        </div>
        {shadows.map(layer => (
          <div key={layer.id} className={styles.line} data-hidden="true">
            <span className="said-only">hides</span>
            <s>
              <Value value={layer.value} />
            </s>
            <LayerWords layer={layer} here={here} />
          </div>
        ))}
      </div>
      {open ? (
        <div id={details} className={styles.details}>
          {value === undefined ? (
            <p>A driver is given this value; nobody can read it here.</p>
          ) : (
            <pre>{yamlOf(value)}</pre>
          )}
          {inherited ? <Button onClick={onOverride}>Override here</Button> : null}
        </div>
      ) : null}
    </li>
  )
}

function Value({ value }: { value: Json | undefined }) {
  return (
    <span className={styles.value} data-kind={kindOf(value)}>
      {lineOf(value)}
    </span>
  )
}
