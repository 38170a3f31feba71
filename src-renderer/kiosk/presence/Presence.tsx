import { usePresence } from '../../data/usePresence.ts'
import styles from './Presence.module.css'
import { noticeOf } from './rules.ts'

/** For whoever stands before the panel: the code that shows the node that somebody does. */
export function Presence() {
  const notice = noticeOf(usePresence().value)
  if (!notice) return null
  return (
    <aside className={styles.strip} data-strip aria-label={notice.title} data-testid="presence">
      <span className={styles.words}>
        <strong>{notice.title}</strong>
        <span>{notice.about}</span>
      </span>
      <code>{notice.code}</code>
    </aside>
  )
}
