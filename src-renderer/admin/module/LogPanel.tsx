import type { LogLine } from '@contract/views.ts'
import { IconCheck, IconCopy, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import type { NumberedLine } from '../../data/fold.ts'
import { useCopy } from '../../data/useCopy.ts'
import { useLog } from '../../data/useLog.ts'
import { Button } from '../../look/Button.tsx'
import { Empty } from '../../look/Empty.tsx'
import { Input, Select } from '../../look/Field.tsx'
import { IconButton } from '../../look/IconButton.tsx'
import styles from './Log.module.css'
import { LogLines } from './LogLines.tsx'
import { copied, logLevels, matching } from './log.ts'
import panel from './Panel.module.css'

const none: readonly NumberedLine[] = []

/** The module's log as it is written: held still, narrowed down, copied. */
export function LogPanel({ moduleId, name }: { moduleId: string; name: string }) {
  const { value, fresh, trouble } = useLog(moduleId)
  const [held, setHeld] = useState<readonly NumberedLine[]>()
  const [least, setLeast] = useState<LogLine['level']>('trace')
  const [text, setText] = useState('')
  const { copied: isCopied, copy } = useCopy()
  const live = value?.lines ?? none
  const lines = held ?? live
  const shown = useMemo(() => matching(lines, least, text), [lines, least, text])

  return (
    <>
      <div className={panel.tools}>
        <Button
          aria-pressed={held !== undefined}
          look={held ? 'primary' : 'plain'}
          onClick={() => setHeld(held ? undefined : live)}
          data-testid="log-pause"
        >
          {held ? <IconPlayerPlay aria-hidden="true" /> : <IconPlayerPause aria-hidden="true" />}
          {held ? 'Go on' : 'Pause'}
        </Button>
        <span className={panel.said} role="status" data-bad={trouble !== undefined}>
          {trouble ?? (held ? 'held still' : fresh ? 'live' : 'waiting for the node')}
        </span>
        <span className={panel.end}>
          <IconButton
            label={isCopied ? 'Copied' : 'Copy'}
            disabled={shown.length === 0}
            onClick={() => copy(copied(shown))}
          >
            {isCopied ? <IconCheck /> : <IconCopy />}
          </IconButton>
        </span>
      </div>
      <div className={styles.narrow}>
        <Select aria-label="Least level" value={least} onChange={event => setLeast(levelOf(event.currentTarget.value))}>
          {logLevels.map(level => (
            <option key={level} value={level}>
              {level === 'trace' ? 'All levels' : `${level} and up`}
            </option>
          ))}
        </Select>
        <Input
          type="search"
          aria-label="Find in the log"
          placeholder="Find in the log"
          value={text}
          onChange={event => setText(event.currentTarget.value)}
        />
        <span className={styles.count}>
          {shown.length === lines.length ? '' : `${shown.length} of `}
          {lines.length === 1 ? '1 line' : `${lines.length} lines`}
        </span>
      </div>
      {shown.length > 0 ? (
        <LogLines lines={shown} follow={held === undefined} name={name} />
      ) : lines.length > 0 ? (
        <Empty title="No line matches" />
      ) : (
        <Empty title="Nothing logged yet" busy={!fresh}>
          Lines appear here as the module works. Run a function to see its talk with the device.
        </Empty>
      )}
    </>
  )
}

const levelOf = (text: string) => logLevels.find(level => level === text) ?? 'trace'
