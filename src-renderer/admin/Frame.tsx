import { Link, Outlet } from '@tanstack/react-router'
import { useLink } from '../data/useLink.ts'
import { useNode } from '../data/useNode.ts'
import { useNow } from '../data/useNow.ts'
import { Sign } from '../look/Badge.tsx'
import { Logo } from '../look/Logo.tsx'
import styles from './Frame.module.css'
import { SaidTray } from './Said.tsx'
import { clockTime, lasting } from './words.ts'

/** What stays while screens change: whose node this is, and whether what is shown is live. */
export function Frame() {
  const { value: node } = useNode()
  const { phase, since, heardAt } = useLink()
  const down = phase === 'down'
  const now = useNow(down ? 1_000 : undefined)
  return (
    <SaidTray>
      <header className={styles.bar}>
        <Link to="/systems" className={styles.brand}>
          <Logo size={24} />
          <strong>Alcove</strong>
          {node && node.name !== 'Alcove' ? <span>{node.name}</span> : null}
        </Link>
        <nav className={styles.nav} aria-label="Pages">
          <Link to="/systems">Rooms</Link>
          <Link to="/drivers">Drivers</Link>
          <Link to="/records">Records</Link>
          <Link to="/health">Health</Link>
          <Link to="/api">API</Link>
        </nav>
        <Sign testId="link" tone={phase === 'up' ? 'good' : phase === 'connecting' ? 'busy' : 'bad'}>
          {phase === 'up' ? (
            <span className={styles.live}>Live</span>
          ) : phase === 'connecting' ? (
            'Connecting…'
          ) : (
            `No link ${lasting(now - since)}`
          )}
        </Sign>
      </header>
      {down ? (
        <div className={styles.lost} role="status" data-testid="veil">
          The node does not answer. Reconnecting…{' '}
          {heardAt === undefined ? null : <>What you see is from {clockTime(heardAt)}.</>}
        </div>
      ) : null}
      <main className={styles.page} data-stale={down}>
        <Outlet />
      </main>
    </SaidTray>
  )
}
