import type { Json } from '@base/json.ts'
import { useMemo } from 'react'
import { fieldsIn } from '../../forms/shape.ts'
import { Knob } from './Knob.tsx'
import styles from './Simulator.module.css'

export interface KnobsProps {
  moduleId: string
  name: string
  state: Readonly<Record<string, Json>>
  schema: Json
}

/** All that the simulated device holds, live, each to be changed. */
export function Knobs({ moduleId, name, state, schema }: KnobsProps) {
  // The schema is sent with every change of the state, and is the same each time.
  const said = JSON.stringify(schema)
  const fields = useMemo(() => fieldsIn(JSON.parse(said) as Json), [said])
  if (fields.length === 0) return null
  return (
    <section className={styles.knobs} aria-label={`What the simulator of ${name} holds`} data-testid="knobs">
      <h3>What it holds</h3>
      <div className={styles.fields}>
        {fields.map(field => (
          <Knob key={field.name} moduleId={moduleId} field={field} value={state[field.name]} />
        ))}
      </div>
    </section>
  )
}
