import type { ModuleView } from '@contract/views.ts'
import { IconRepeat } from '@tabler/icons-react'
import { Button } from '../../look/Button.tsx'
import { slugOf } from '../words.ts'
import { LogPanel } from './LogPanel.tsx'
import { QueuePanel } from './queue/QueuePanel.tsx'
import type { Watching } from './rules.ts'
import { callText } from './runs.ts'
import type { Runs } from './useRuns.ts'
import styles from './Watch.module.css'
import { WirePanel } from './wire/WirePanel.tsx'

export interface WatchProps {
  part: Watching
  module: ModuleView
  runs: Runs
}

/** One thing to watch, and above it the last run to repeat: on a phone the functions are out of sight meanwhile. */
export function Watch({ part, module, runs: { list, run } }: WatchProps) {
  const [last] = list
  const name = slugOf(module)
  return (
    <>
      {last ? (
        <div className={styles.again}>
          <Button
            disabled={!module.running || last.outcome === undefined}
            onClick={() => run(last.method, last.args)}
            aria-label={`Run ${callText(last)} again`}
          >
            <IconRepeat aria-hidden="true" />
            <code>{callText(last)}</code>
          </Button>
        </div>
      ) : null}
      {part === 'wire' ? (
        <WirePanel moduleId={module.id} name={name} transport={module.transport} />
      ) : part === 'queue' ? (
        <QueuePanel moduleId={module.id} name={name} />
      ) : (
        <LogPanel moduleId={module.id} name={name} />
      )}
    </>
  )
}
