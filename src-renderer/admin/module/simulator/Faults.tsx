import type { ModuleView, SimulatorFault } from '@contract/views.ts'
import { useId, useState } from 'react'
import { useDoing } from '../../../data/useDoing.ts'
import { Trouble } from '../../../look/Empty.tsx'
import { faults } from './faults.ts'
import styles from './Simulator.module.css'

/** What the stand-in suffers from. */
export function Faults({ module }: { module: ModuleView }) {
  const { doings, busy, failure, forget } = useDoing()
  const group = useId()
  const [wanted, setWanted] = useState<SimulatorFault>()
  const { simulator } = module
  if (!simulator) return null
  const choose = (fault: SimulatorFault) => {
    setWanted(fault)
    doings.simulate(module.id, true, fault, simulator.recording_id ?? undefined)
  }
  return (
    <>
      {failure ? <Trouble onClose={forget}>{failure}</Trouble> : null}
      <fieldset className={styles.faults} disabled={busy}>
        <legend>How it behaves</legend>
        {faults.map(({ fault, name, about }) => (
          <label key={fault}>
            <input
              type="radio"
              name={group}
              checked={((busy && wanted) || simulator.fault) === fault}
              onChange={() => choose(fault)}
            />
            <span>
              <strong>{name}</strong>
              <small>{about}</small>
            </span>
          </label>
        ))}
      </fieldset>
    </>
  )
}
