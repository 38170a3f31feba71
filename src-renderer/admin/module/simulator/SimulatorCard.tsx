import type { ModuleView } from '@contract/views.ts'
import { useDoing } from '../../../data/useDoing.ts'
import { useSimulator } from '../../../data/useSimulator.ts'
import { Button } from '../../../look/Button.tsx'
import { Card } from '../../../look/Card.tsx'
import { Trouble } from '../../../look/Empty.tsx'
import { slugOf } from '../../words.ts'
import { Faults } from './Faults.tsx'
import { Knobs } from './Knobs.tsx'
import { unknownWords } from './rules.ts'
import styles from './Simulator.module.css'

/** Puts a simulator in the place of the device, well behaved or not, and turns its knobs. */
export function SimulatorCard({ module }: { module: ModuleView }) {
  const { doings, busy, failure, forget } = useDoing()
  const { simulator, can_simulate } = module
  const replays = simulator?.recording_id ?? undefined
  return (
    <Card
      title="Simulator"
      aside={simulator ? replays ? 'a recording is in place' : <code>{simulator.address}</code> : 'not in use'}
      actions={
        simulator ? (
          <>
            {replays && can_simulate ? (
              <Button disabled={busy} onClick={() => doings.simulate(module.id, true, 'none')}>
                Use its simulator
              </Button>
            ) : null}
            <Button disabled={busy} onClick={() => doings.simulate(module.id, false, 'none')}>
              Use the device
            </Button>
          </>
        ) : can_simulate ? (
          <Button look="primary" disabled={busy} onClick={() => doings.simulate(module.id, true, 'none')}>
            Put in place
          </Button>
        ) : undefined
      }
      flush
    >
      {failure ? (
        <div className={styles.part}>
          <Trouble onClose={forget}>{failure}</Trouble>
        </div>
      ) : null}
      {simulator ? (
        <InPlace module={module} />
      ) : (
        <p className={styles.about}>
          {module.address ? (
            <>
              The module talks to <code>{module.address}</code>.{' '}
            </>
          ) : null}
          {can_simulate
            ? 'A simulator speaks the same protocol, so the room can be tried before the device is there, and in every kind of trouble.'
            : 'This driver comes without a simulator. What its device says can be recorded, and the recording put in its place.'}
        </p>
      )}
    </Card>
  )
}

function InPlace({ module }: { module: ModuleView }) {
  const { value, trouble } = useSimulator(module.id)
  return (
    <>
      <div className={styles.part}>
        <Faults module={module} />
      </div>
      {trouble ? (
        <div className={styles.part}>
          <Trouble>{trouble}</Trouble>
        </div>
      ) : null}
      {value?.unknown_messages === null || value?.unknown_messages === undefined ? null : (
        <p className={styles.about} data-testid="unknown-messages">
          {unknownWords(value.unknown_messages)}
        </p>
      )}
      {value?.state && value.schema ? (
        <Knobs moduleId={module.id} name={slugOf(module)} state={value.state} schema={value.schema} />
      ) : null}
    </>
  )
}
