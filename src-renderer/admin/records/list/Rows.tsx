import type { EntityName } from '@model/names.ts'
import { useEffect, useEffectEvent } from 'react'
import type { PagesState } from '../../../data/pages.ts'
import { PAGE, type RecordRow } from '../../../data/records.ts'
import { useNarrow } from '../../../look/useNarrow.ts'
import { useWindowRows } from '../../../look/useWindowRows.ts'
import { columnsOf } from '../about/columns.ts'
import { capital, pluralOf } from '../about/words.ts'
import { Line } from './Line.tsx'
import styles from './Rows.module.css'

export interface RowsProps {
  entity: EntityName
  list: Pick<PagesState<RecordRow>, 'pages' | 'labels'> & { total: number; want(first: number, last: number): void }
}

const HEIGHT = 48
const TWO_LINES = 64

/** The rows in sight of a list of any length. The page itself scrolls, as a phone expects. */
export function Rows({ entity, list }: RowsProps) {
  const { total, pages, labels } = list
  const narrow = useNarrow()
  const height = narrow ? TWO_LINES : HEIGHT
  const columns = columnsOf(entity)
  const { place, virtual, top } = useWindowRows({ count: total, height })

  const items = virtual.getVirtualItems()
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0]
  const want = useEffectEvent(() => list.want(first, last))
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is in sight, or how much there is, is the reason to ask.
  useEffect(() => want(), [first, last, total])
  return (
    <div className={styles.table} data-columns={columns.length}>
      <div className={styles.head} aria-hidden="true">
        {columns.map(({ title }) => (
          <span key={title}>{title}</span>
        ))}
      </div>
      <ul
        ref={place}
        className={styles.body}
        aria-label={capital(pluralOf(entity))}
        style={{ height: virtual.getTotalSize() }}
      >
        {items.map(({ index, start }) => (
          <Line
            key={index}
            entity={entity}
            row={pages.get(Math.floor(index / PAGE))?.[index % PAGE]}
            labels={labels}
            columns={columns}
            index={index}
            total={total}
            top={start - top}
            height={height}
          />
        ))}
      </ul>
    </div>
  )
}
