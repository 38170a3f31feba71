import type { EntityName } from '@model/names.ts'
import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react'
import type { PagesState } from '../../../data/pages.ts'
import { PAGE, type RecordRow } from '../../../data/records.ts'
import { useNarrow } from '../../../look/useNarrow.ts'
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
/** Drawn beyond what is in sight, so that scrolling meets rows and not gaps. */
const BEYOND = 12

/** The rows in sight of a list of any length. The page itself scrolls, as a phone expects. */
export function Rows({ entity, list }: RowsProps) {
  const { total, pages, labels } = list
  const narrow = useNarrow()
  const place = useRef<HTMLUListElement>(null)
  const [top, setTop] = useState(0)
  const height = narrow ? TWO_LINES : HEIGHT
  const columns = columnsOf(entity)
  const virtual = useWindowVirtualizer({
    count: total,
    estimateSize: () => height,
    overscan: BEYOND,
    scrollMargin: top,
  })
  useLayoutEffect(() => {
    const measure = () => setTop(place.current ? place.current.getBoundingClientRect().top + window.scrollY : 0)
    measure()
    window.addEventListener('resize', measure)
    return () => window.removeEventListener('resize', measure)
  }, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows of another height are measured anew.
  useLayoutEffect(() => virtual.measure(), [height])

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
