import { Link, Outlet, useLocation } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useRefusal } from '../data/connect.tsx'
import { useLink } from '../data/useLink.ts'
import { useNode } from '../data/useNode.ts'
import { useNow } from '../data/useNow.ts'
import { Sign } from '../look/Badge.tsx'
import { Logo } from '../look/Logo.tsx'
import { Account } from './account/Account.tsx'
import { NotYours, SignedOut } from './account/Refused.tsx'
import { TieMark } from './central/TieMark.tsx'
import styles from './Frame.module.css'
import { SaidTray } from './Said.tsx'
import { clockTime, lasting } from './words.ts'

/** What stays while screens change: whose node this is, who looks at it, and whether what is shown is live. */
export function Frame() {
  const { value: node } = useNode()
  const { phase, since, heardAt } = useLink()
  const refusal = useRefusal()
  // A node that says no answers.
  const down = phase === 'down' && !refusal
  const now = useNow(down ? 1_000 : undefined)
  return (
    <SaidTray>
      <header className={styles.bar}>
        <Link to="/systems" className={styles.brand}>
          <Logo size={24} />
          <strong>Alcove</strong>
          {node && node.name !== 'Alcove' ? <span>{node.name}</span> : null}
        </Link>
        {refusal?.kind === 'role' ? null : <Pages />}
        {refusal ? null : (
          <Sign testId="link" tone={phase === 'up' ? 'good' : phase === 'connecting' ? 'busy' : 'bad'}>
            {phase === 'up' ? (
              <span className={styles.live}>Live</span>
            ) : phase === 'connecting' ? (
              'Connecting…'
            ) : (
              `No link ${lasting(now - since)}`
            )}
          </Sign>
        )}
        {refusal ? null : <TieMark />}
        {refusal ? null : <Account />}
      </header>
      {refusal && refusal.kind !== 'role' ? <SignedOut /> : null}
      {down ? (
        <div className={styles.lost} role="status" data-testid="veil">
          The node does not answer. Reconnecting…{' '}
          {heardAt === undefined ? null : <>What you see is from {clockTime(heardAt)}.</>}
        </div>
      ) : null}
      <main className={styles.page} data-stale={down}>
        {refusal?.kind === 'role' ? <NotYours words={refusal.words} /> : <Outlet />}
      </main>
    </SaidTray>
  )
}

/** The ways to the pages; where they do not all fit, the one that is open is in sight. */
function Pages() {
  const place = useRef<HTMLElement>(null)
  const { pathname } = useLocation()
  // biome-ignore lint/correctness/useExhaustiveDependencies: another address is the reason to look, not what is looked at.
  useEffect(() => {
    place.current?.querySelector('[data-status="active"]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [pathname])
  return (
    <nav ref={place} className={styles.nav} aria-label="Pages">
      <Link to="/systems">Rooms</Link>
      <Link to="/discover">Discover</Link>
      <Link to="/drivers">Drivers</Link>
      <Link to="/triggers">Triggers</Link>
      <Link to="/records">Records</Link>
      <Link to="/people">People</Link>
      <Link to="/health">Health</Link>
      <Link to="/network">Network</Link>
      <Link to="/central">Central</Link>
      <Link to="/brokers">Brokers</Link>
      <Link to="/api">API</Link>
    </nav>
  )
}
