import { type CSSProperties, type ReactNode, useId } from 'react'
import styles from './Section.module.css'

export interface SectionProps {
  title: string
  /** Something wrong with all of it, such as a device that does not answer. */
  note?: string | undefined
  /** Tiles to a line, where there is room for them. */
  columns: number
  /** Takes the height that is left. */
  grow?: boolean
  /** One tile to a line on a phone. */
  wide?: boolean
  children: ReactNode
}

export function Section({ title, note, columns, wide, grow, children }: SectionProps) {
  const id = useId()
  return (
    <section className={grow ? `${styles.section} ${styles.grow}` : styles.section} aria-labelledby={id}>
      <div className={styles.head}>
        <h2 id={id}>{title}</h2>
        {note ? (
          <span className={styles.note} role="status">
            {note}
          </span>
        ) : null}
      </div>
      <div className={wide ? `${styles.grid} ${styles.wide}` : styles.grid} style={inColumns(columns)}>
        {children}
      </div>
    </section>
  )
}

const inColumns = (columns: number) => ({ '--columns': columns }) as CSSProperties
