import type { EntityName } from '@model/names.ts'
import { Link } from '@tanstack/react-router'
import { memo } from 'react'
import { Sign } from '../../../look/Badge.tsx'
import { Skeleton } from '../../../look/Skeleton.tsx'
import whole from '../../WholeRow.module.css'
import type { Cell, Column } from '../about/columns.ts'
import type { Labels, Row } from '../about/titles.ts'
import styles from './Line.module.css'

export interface LineProps {
  entity: EntityName
  /** Nothing while it is on its way. */
  row: Row | undefined
  labels: Labels
  columns: readonly Column[]
  index: number
  total: number
  top: number
  height: number
}

/** A record on one line; on a phone its name, and under it what tells it from others. */
export const Line = memo(function Line({ entity, row, labels, columns, index, total, top, height }: LineProps) {
  const place = { transform: `translateY(${top}px)`, height }
  // Only those in sight are in the page: how many there are must be said.
  const said = { 'aria-posinset': index + 1, 'aria-setsize': total }
  const [first, ...others] = columns
  if (!row || !first) {
    return (
      <li {...said} className={styles.line} style={place} aria-busy="true">
        <span className={styles.name}>
          <Skeleton width={`${35 + ((index * 17) % 40)}%`} />
        </span>
      </li>
    )
  }
  return (
    <li {...said} className={styles.line} style={place} data-testid={`row-${row.id}`}>
      <span className={styles.name}>
        <Link to="/records/$entity/$id" params={{ entity, id: row.id }} className={whole.link}>
          {first.cell(row, labels).text || row.id}
        </Link>
      </span>
      <span className={styles.others}>
        {others.map(({ title, mono, cell }) => (
          <span key={title} className={mono ? styles.mono : styles.cell}>
            <Shown {...cell(row, labels)} />
          </span>
        ))}
      </span>
    </li>
  )
})

function Shown({ text, tone }: Cell) {
  if (text === '') return null
  return tone ? <Sign tone={tone}>{text}</Sign> : text
}
