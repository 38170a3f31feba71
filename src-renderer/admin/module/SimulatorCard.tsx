import type { ModuleView, SimulatorFault } from '@contract/views.ts'
import { useId, useState } from 'react'
import { useDoing } from '../../data/useDoing.ts'
import { Button } from '../../look/Button.tsx'
import { Card } from '../../look/Card.tsx'
import { Trouble } from '../../look/Empty.tsx'
import { faults } from './faults.ts'
import styles from './SimulatorCard.module.css'

/** Puts a simulator in the place of the device, well behaved or not. */
export function SimulatorCard({ module }: { module: ModuleView }) {
  const { doings, busy, failure, forget } = useDoing()
  const group = useId()
  const { simulator } = module
  const [wanted, setWanted] = useState<SimulatorFault>()
  const choose = (fault: SimulatorFault) => {
    setWanted(fault)
    doings.simulate(module.id, true, fault)
  }
  return (
    <Card
      title="Simulator"
      aside={simulator ? <code>{simulator.address}</code> : 'not in use'}
      actions={
        <Button
          disabled={busy}
          look={simulator ? 'plain' : 'primary'}
          onClick={() => doings.simulate(module.id, !simulator, 'none')}
        >
          {simulator ? 'Use the device' : 'Put in place'}
        </Button>
      }
    >
      {failure ? <Trouble onClose={forget}>{failure}</Trouble> : null}
      {simulator ? (
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
      ) : (
        <p className={styles.about}>
          The module talks to <code>{module.address}</code>. A simulator speaks the same protocol, so the room can be
          tried before the device is there, and in every kind of trouble.
        </p>
      )}
    </Card>
  )
}
