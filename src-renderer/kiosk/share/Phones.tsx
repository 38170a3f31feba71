import type { ShareView } from '@contract/access-views.ts'
import { useEndSharing } from '../../data/useShare.ts'
import { timeOf } from '../home/rules.ts'
import { phonesWords } from './rules.ts'
import styles from './Sheet.module.css'

/** Who has the controls, and the way to have them back. */
export function Phones({ systemId, guests }: { systemId: string; guests: ShareView['guests'] }) {
  const { end, busy, failure } = useEndSharing(systemId)
  return (
    <section className={styles.phones} aria-label="Phones that have the controls">
      <strong aria-live="polite">{phonesWords(guests.length)}</strong>
      {guests.length === 0 ? null : (
        <>
          <ul>
            {guests.map(({ session_id, name, since }) => (
              <li key={session_id}>
                <span>{name || 'A phone'}</span>
                <span>since {timeOf(since)}</span>
              </li>
            ))}
          </ul>
          <button type="button" onClick={end} disabled={busy} data-testid="take-back">
            {busy ? 'Taking back…' : 'Take back'}
          </button>
        </>
      )}
      {failure ? <p role="alert">{failure}</p> : null}
    </section>
  )
}
