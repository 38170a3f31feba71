import { useHealth } from '../../data/useHealth.ts'
import { useNow } from '../../data/useNow.ts'
import { Card } from '../../look/Card.tsx'
import { Empty } from '../../look/Empty.tsx'
import { Head } from '../Head.tsx'
import { MainLoop } from './MainLoop.tsx'
import styles from './Screen.module.css'
import { Threads } from './Threads.tsx'

/** Whether the node itself is well: its drivers' threads, and the loop that everything waits for. */
export function Screen() {
  const { value, fresh, trouble } = useHealth()
  const now = useNow(1_000)
  return (
    <>
      <Head
        title="Health"
        about={
          <span>Each driver works in a thread of its own: one that fails is started again, and the rest goes on.</span>
        }
      />
      {value ? (
        <div className={styles.screen}>
          <Card
            title="Threads"
            aside={trouble ?? (fresh ? `${value.threads.length}, live` : 'waiting for the node')}
            flush
          >
            {value.threads.length === 0 ? (
              <Empty title="No driver is at work">A thread begins with the first module that needs it.</Empty>
            ) : (
              <Threads threads={value.threads} now={now} />
            )}
          </Card>
          <MainLoop loop={value.main_loop} now={now} />
        </div>
      ) : trouble ? (
        <Empty title="The health of this node cannot be shown">{trouble}</Empty>
      ) : (
        <Empty title="Asking the node…" busy />
      )}
    </>
  )
}
