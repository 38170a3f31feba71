import type { SessionView } from '@contract/access-views.ts'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useAccessDoing } from '../../../data/useAccessDoing.ts'
import { Badge, Sign } from '../../../look/Badge.tsx'
import { Button } from '../../../look/Button.tsx'
import { useSay } from '../../Said.tsx'
import { Confirm } from '../Confirm.tsx'
import shared from '../People.module.css'
import { agoWords } from '../rules.ts'
import { kindTitles, kindTones, openWords, signOutWords, viaWords } from './rules.ts'
import styles from './SessionRow.module.css'

export interface SessionRowProps {
  session: SessionView
  now: number
  /** Whose it is goes without saying. */
  ofOne?: boolean
  onEnded(): void
}

/** One sign-in in one browser: whose, from where, since when, and the way to end it. */
export function SessionRow({ session, now, ofOne, onEnded }: SessionRowProps) {
  const { kind, sub, name, via, agent, address, created_at, seen_at, systems, own, sockets } = session
  const [asking, setAsking] = useState(false)
  const open = openWords(session)
  return (
    <li
      className={`${shared.row} ${shared.long} ${styles.row}`}
      data-own={own}
      data-of-one={ofOne}
      data-testid={`session-${session.id}`}
    >
      <div className={shared.who}>
        <span className={shared.title}>
          {ofOne ? (
            <strong>{agent}</strong>
          ) : kind === 'user' ? (
            <Link to="/people/$id" params={{ id: sub }} className={styles.name}>
              <strong>{name}</strong>
            </Link>
          ) : (
            <strong>{name}</strong>
          )}
          {ofOne ? null : <Badge tone={kindTones[kind]}>{kindTitles[kind]}</Badge>}
          {own ? <Badge tone="good">This browser</Badge> : null}
        </span>
        <span className={shared.second}>
          {ofOne ? address : `${agent} · ${address}`}
          {systems && systems.length > 0 ? ` · ${systems.map(one => one.name).join(', ')}` : ''}
        </span>
      </div>
      <div className={shared.who}>
        <span>
          {sockets > 0 ? <Sign tone="good">Here now</Sign> : <Sign tone="plain">Seen {agoWords(seen_at, now)}</Sign>}
        </span>
        <span className={shared.second}>{open}</span>
      </div>
      <span className={shared.second}>
        Signed in {agoWords(created_at, now)}, {viaWords(via)}
      </span>
      <div className={shared.actions}>
        <Button onClick={() => setAsking(true)} aria-label={own ? 'Sign out here' : `Sign ${name} out`}>
          Sign out
        </Button>
      </div>
      {asking ? <SignOut session={session} onClose={() => setAsking(false)} onEnded={onEnded} /> : null}
    </li>
  )
}

interface SignOutProps {
  session: SessionView
  onClose(): void
  onEnded(): void
}

function SignOut({ session, onClose, onEnded }: SignOutProps) {
  const { endSession } = useAccessDoing()
  const say = useSay()
  const { own, name, id } = session
  return (
    <Confirm
      title={own ? 'Sign yourself out?' : `Sign ${name} out?`}
      act={own ? 'Sign me out' : `Sign ${name} out`}
      acting="Signing out…"
      keep="Leave it"
      onClose={onClose}
      onAct={async () => {
        const result = await endSession(id)
        // The link of this very page may be cut before the answer is through, and is cut by nothing else so soon.
        return own && !result.ok && result.failure.code === 'offline' ? { ok: true, value: undefined } : result
      }}
      onDone={() => {
        onClose()
        say(own ? 'You are signed out.' : `${name} is signed out there.`)
        onEnded()
      }}
    >
      <p>{signOutWords(session)}</p>
    </Confirm>
  )
}
