import type { ModuleView } from '@contract/views.ts'
import { IconPlayerRecord, IconPlayerStop } from '@tabler/icons-react'
import { useState } from 'react'
import { useDoing } from '../../../data/useDoing.ts'
import { useNow } from '../../../data/useNow.ts'
import { useRecordings } from '../../../data/useRecordings.ts'
import { useWorkbench } from '../../../data/useWorkbench.ts'
import { Sign } from '../../../look/Badge.tsx'
import { Button } from '../../../look/Button.tsx'
import { Card } from '../../../look/Card.tsx'
import { Trouble } from '../../../look/Empty.tsx'
import { useSay } from '../../Said.tsx'
import { lasting, slugOf } from '../../words.ts'
import { Recording } from './Recording.tsx'
import { sizeWords } from './rules.ts'
import styles from './Simulator.module.css'

/** Takes down what a device says, and lets what was taken down stand in for it. */
export function RecordingsCard({ module, fileName }: { module: ModuleView; fileName: string }) {
  const { recording_since: since, simulator } = module
  const { value, trouble, again } = useRecordings(since)
  const { startRecording, stopRecording, removeRecording, busy } = useWorkbench()
  const { doings, busy: placing, failure: refused, forget } = useDoing()
  const say = useSay()
  const now = useNow(since === null ? undefined : 1_000)
  const [failure, setFailure] = useState<string>()
  const slug = slugOf(module)
  const mine = value?.recordings.filter(({ file_name }) => file_name === fileName) ?? []
  const said = failure ?? refused ?? trouble?.message

  const toggle = async () => {
    setFailure(undefined)
    if (since === null) {
      const begun = await startRecording(module.id)
      if (!begun.ok) setFailure(begun.failure.message)
      return
    }
    const ended = await stopRecording(module.id)
    if (!ended.ok) return setFailure(ended.failure.message)
    const { recording, cut } = ended.value
    if (cut) setFailure(`The recording is kept, but it ended before you stopped it: ${cut}`)
    say(`Kept a recording of ${slug}: ${sizeWords(recording)}.`)
    again()
  }
  const remove = async (id: string) => {
    const result = await removeRecording(id)
    setFailure(result.ok ? undefined : result.failure.message)
    again()
  }
  return (
    <Card
      title="Recordings"
      aside={since === null ? undefined : <Sign tone="bad">Recording for {lasting(now - since)}</Sign>}
      flush
      actions={
        <Button
          disabled={busy || (since === null && !module.running)}
          look={since === null ? 'plain' : 'primary'}
          onClick={() => void toggle()}
        >
          {since === null ? <IconPlayerRecord aria-hidden="true" /> : <IconPlayerStop aria-hidden="true" />}
          {since === null ? 'Record' : 'Stop and keep'}
        </Button>
      }
    >
      {said ? (
        <div className={styles.part}>
          <Trouble
            onClose={() => {
              setFailure(undefined)
              forget()
            }}
          >
            {said}
          </Trouble>
        </div>
      ) : null}
      <ul className={styles.recordings} data-testid="recordings">
        {mine.map(one => (
          <Recording
            key={one.id}
            recording={one}
            inPlace={simulator?.recording_id === one.id}
            busy={busy || placing}
            onPlace={() => doings.simulate(module.id, true, 'none', one.id)}
            onRemove={() => void remove(one.id)}
          />
        ))}
        {value?.damaged.map(({ id, reason }) => (
          <li key={id} className={styles.damaged}>
            <span>
              <code>{id}</code> cannot be read: {reason}
            </span>
            <Button disabled={busy} onClick={() => void remove(id)} aria-label={`Delete ${id}`}>
              Delete
            </Button>
          </li>
        ))}
      </ul>
      {mine.length === 0 && value ? (
        <p className={styles.about}>
          {since === null
            ? 'Nothing recorded yet. Record while functions run, and what the device answered can stand in for it, here or at your desk.'
            : 'Run the functions that are to be tried later: what the device answers is taken down.'}
        </p>
      ) : null}
    </Card>
  )
}
