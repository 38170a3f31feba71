import styles from './DiffLines.module.css'
import type { Shown } from './line-diff.ts'

/** Lines that went, came, or stand around those. */
export function DiffLines({ lines }: { lines: readonly Shown[] }) {
  return (
    <div className={styles.lines} data-testid="diff">
      {lines.map((line, index) =>
        line.kind === 'skipped' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a difference never move
          <div key={index} className={styles.skipped}>
            {line.count} {line.count === 1 ? 'line' : 'lines'} as before
          </div>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a difference never move
          <div key={index} data-kind={line.kind}>
            <i aria-hidden="true">{marks[line.kind]}</i>
            <span>
              <span className="said-only">{said[line.kind]}</span>
              {line.text}
            </span>
          </div>
        ),
      )}
    </div>
  )
}

const marks = { same: ' ', gone: '−', new: '+' }
const said = { same: '', gone: 'removed: ', new: 'added: ' }
