import { useMedia } from '../../../look/useMedia.ts'
import { useWindowRows } from '../../../look/useWindowRows.ts'
import { canAdopt, isNew, MOST_AT_ONCE } from '../rules.ts'
import { Line } from './Line.tsx'
import styles from './List.module.css'
import type { Row } from './rows.ts'
import { seenWords } from './seen.ts'

const HEIGHT = 66
const COMPACT = 96

interface ListProps {
  rows: readonly Row[]
  /** Whose card is open. */
  open: string | undefined
  isWide: boolean
  /** Nobody can choose where this is not given. */
  chosen: ReadonlySet<string> | undefined
  now: number
  onChoose(id: string, on: boolean): void
  onChooseAll(ids: readonly string[]): void
  onShowAgain(id: string): void
}

/** One line for each device, of which only those in sight are drawn. */
export function List({ rows, open, isWide, chosen, now, onChoose, onChooseAll, onShowAgain }: ListProps) {
  const isCompact = useMedia('(max-width: 1000px)') || open !== undefined
  const height = isCompact ? COMPACT : HEIGHT
  const { place, virtual, top } = useWindowRows({ count: rows.length, height })
  const ready = rows
    .filter(({ device, state }) => state === 'here' && isNew(device))
    .map(({ device }) => device.id)
    .slice(0, MOST_AT_ONCE)
  // Where none can be chosen there is no room for the choice, either.
  const isChoosing = chosen !== undefined && rows.some(({ device, state }) => state !== 'gone' && canAdopt(device))
  const isAll = ready.length > 0 && ready.every(id => chosen?.has(id))
  return (
    <div className={styles.list} data-compact={isCompact} data-choosing={isChoosing}>
      {chosen && ready.length > 1 ? (
        <label className={styles.all}>
          <input
            type="checkbox"
            checked={isAll}
            onChange={() => onChooseAll(isAll ? [] : ready)}
            data-testid="choose-all"
          />
          {ready.length === MOST_AT_ONCE ? `Choose the first ${MOST_AT_ONCE}` : `Choose all ${ready.length} new ones`}
        </label>
      ) : null}
      <ul ref={place} className={styles.rows} aria-label="Devices" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index]
          if (!row) return null
          const { device, state } = row
          return (
            <Line
              key={device.id}
              device={device}
              state={state}
              isOpen={device.id === open}
              isWide={isWide}
              isChosen={isChoosing ? chosen.has(device.id) : undefined}
              seen={seenWords(device, now)}
              index={index}
              total={rows.length}
              top={start - top}
              height={height}
              onChoose={onChoose}
              onShowAgain={onShowAgain}
            />
          )
        })}
      </ul>
    </div>
  )
}
