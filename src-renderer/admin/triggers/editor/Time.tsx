import type { ConditionNow } from '@contract/traces-views.ts'
import { useState } from 'react'
import { useNow } from '../../../data/useNow.ts'
import { Input, Select } from '../../../look/Field.tsx'
import { localOf, secondsOf } from '../../records/about/instant.ts'
import { cronWords } from './cron-words.ts'
import { DaysOfWeek } from './DaysOfWeek.tsx'
import type { TimeDraft } from './draft.ts'
import styles from './Editor.module.css'
import { Holds } from './Holds.tsx'
import { ItemTools } from './ItemTools.tsx'
import { Problem } from './Problem.tsx'
import { momentIn, nextTimes, zoneHere, zoneNamed } from './times.ts'
import { cronOf, weeklyOf } from './weekly.ts'
import { Zone } from './Zone.tsx'

const MINUTE_MS = 60_000
const BEGIN = '0 9 * * 1-5'

export interface TimeProps {
  number: number
  time: TimeDraft
  now: ConditionNow | undefined
  path: string
  problem: string | undefined
  onChange(change: Partial<TimeDraft>): void
  onRemove(): void
}

/** A time that comes once, or again and again, and when that is. */
export function Time({ number, time, now, path, problem, onChange, onRemove }: TimeProps) {
  const weekly = weeklyOf(time.cron)
  const [asLine, setAsLine] = useState(weekly === undefined)
  const kind = time.type === 'at' ? 'at' : asLine || !weekly ? 'line' : 'weekly'
  const label = `Time ${number}`
  const choose = (next: string) => {
    setAsLine(next === 'line')
    if (next === 'at') return onChange({ type: 'at' })
    onChange({ type: 'cron', ...(next === 'weekly' && !weekly ? { cron: BEGIN } : {}) })
  }
  return (
    <li className={styles.item} data-testid={path}>
      <div className={styles.time}>
        <Select aria-label={`${label}: kind`} value={kind} onChange={event => choose(event.currentTarget.value)}>
          <option value="weekly">On days of the week</option>
          <option value="at">Once</option>
          <option value="line">By a cron line</option>
        </Select>
        {kind === 'at' ? (
          <Input
            type="datetime-local"
            aria-label={`${label}: day and time`}
            aria-invalid={problem !== undefined}
            value={localOf(time.time)}
            onChange={event => onChange({ time: secondsOf(event.currentTarget.value) })}
          />
        ) : kind === 'weekly' && weekly ? (
          <Input
            type="time"
            aria-label={`${label}: time of day`}
            value={weekly.time}
            onChange={event => {
              if (event.currentTarget.value) onChange({ cron: cronOf({ ...weekly, time: event.currentTarget.value }) })
            }}
          />
        ) : (
          <Input
            aria-label={`${label}: cron line`}
            aria-invalid={problem !== undefined}
            placeholder={BEGIN}
            spellCheck={false}
            autoCapitalize="off"
            value={time.cron}
            onChange={event => onChange({ cron: event.currentTarget.value })}
          />
        )}
        {kind === 'at' ? null : (
          <Zone
            label={`${label}: time zone`}
            zone={zoneNamed(time.timezone)}
            onChange={timezone => onChange({ timezone })}
          />
        )}
      </div>
      {kind === 'weekly' && weekly ? (
        <DaysOfWeek
          label={label}
          days={weekly.days}
          onChange={days => onChange({ cron: cronOf({ ...weekly, days }) })}
        />
      ) : null}
      <Problem>{problem}</Problem>
      <div className={styles.foot}>
        <div className={styles.live}>
          <Holds now={now} />
          {kind === 'at' ? (
            <span>On the clock of this browser ({zoneHere()}).</span>
          ) : (
            <Next time={time} isSaid={kind === 'line'} />
          )}
        </div>
        <ItemTools name={`time ${number}`} onRemove={onRemove} />
      </div>
    </li>
  )
}

/** The line in words, and the next three times on the clock of its zone. */
function Next({ time, isSaid }: { time: TimeDraft; isSaid: boolean }) {
  const now = useNow(MINUTE_MS)
  const zone = zoneNamed(time.timezone)
  const words = cronWords(time.cron)
  const times = nextTimes(time.cron, zone, now)
  if (time.cron.trim() === '') return null
  if (!words) return <span>It cannot be read as it stands.</span>
  return (
    <>
      {isSaid ? <span>{words}.</span> : null}
      <span>
        {times.length === 0 ? 'It never comes.' : `Next: ${times.map(at => momentIn(at, zone)).join('; ')}`}
        {zone === undefined ? ', if the node is in the zone of this browser.' : ` (${zone})`}
      </span>
    </>
  )
}
