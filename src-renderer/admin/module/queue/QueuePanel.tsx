import { IconEraser } from '@tabler/icons-react'
import { useState } from 'react'
import { useNow } from '../../../data/useNow.ts'
import { useQueue } from '../../../data/useQueue.ts'
import { useWorkbench } from '../../../data/useWorkbench.ts'
import { Sign } from '../../../look/Badge.tsx'
import { Button } from '../../../look/Button.tsx'
import { Empty, Trouble } from '../../../look/Empty.tsx'
import { useSay } from '../../Said.tsx'
import { Ask } from '../../settings/Ask.tsx'
import { took } from '../../words.ts'
import styles from '../Panel.module.css'
import { Ended } from './Ended.tsx'
import { inOrder, latencies } from './rules.ts'
import { Waiting } from './Waiting.tsx'

/** The commands of a module: what runs, what waits and how long, and what became of the last ones. */
export function QueuePanel({ moduleId, name }: { moduleId: string; name: string }) {
  const { value, trouble } = useQueue(moduleId)
  const { clearQueue, busy } = useWorkbench()
  const say = useSay()
  const now = useNow(1_000)
  const [asking, setAsking] = useState(false)
  const [failure, setFailure] = useState<string>()
  if (!value) {
    return trouble ? (
      <Empty title="The queue cannot be shown">{trouble}</Empty>
    ) : (
      <Empty title="Asking the node…" busy />
    )
  }
  const tasks = inOrder(value.tasks)
  const waiting = tasks.filter(({ state }) => state === 'waiting').length + value.more
  const figures = latencies(value.recent)

  const clear = async () => {
    const result = await clearQueue(moduleId)
    setAsking(false)
    setFailure(result.ok ? undefined : result.failure.message)
    if (result.ok) say(`The queue of ${name} is cleared.`)
  }
  return (
    <div data-testid="queue">
      <div className={styles.tools}>
        <Sign tone={value.online ? 'good' : 'bad'}>{value.online ? 'Connected' : 'Not connected'}</Sign>
        <span className={styles.said} data-testid="queue-waiting">
          {waiting === 0 ? 'nothing waits' : waiting === 1 ? '1 waits' : `${waiting} wait`}
        </span>
        {figures ? (
          <span className={styles.said} title={`Of the last ${figures.of} commands`}>
            half within {took(figures.p50)}, 95 % within {took(figures.p95)}
          </span>
        ) : null}
        <span className={styles.end}>
          <Button disabled={busy || tasks.length === 0} onClick={() => setAsking(true)}>
            <IconEraser aria-hidden="true" />
            Clear
          </Button>
        </span>
      </div>
      {failure || trouble ? (
        <div className={styles.trouble}>
          <Trouble onClose={() => setFailure(undefined)}>{failure ?? trouble}</Trouble>
        </div>
      ) : null}
      {asking ? (
        <div className={styles.trouble}>
          <Ask
            title={`Give up all that waits for ${name}?`}
            yes="Clear the queue"
            no="Keep it"
            busy={busy}
            onYes={() => void clear()}
            onNo={() => setAsking(false)}
          >
            Whoever waits for one of these commands is told that it was given up.
          </Ask>
        </div>
      ) : null}
      {tasks.length > 0 ? <Waiting tasks={tasks} more={value.more} now={now} /> : null}
      {value.recent.length > 0 ? (
        <Ended recent={value.recent} now={now} />
      ) : tasks.length === 0 ? (
        <Empty title="Nothing has been sent yet">Commands appear here as they are sent to the device.</Empty>
      ) : null}
    </div>
  )
}
