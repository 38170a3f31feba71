import { useId, useRef, useState } from 'react'
import { useMe } from '../../data/useMe.ts'
import styles from './Account.module.css'
import { Everywhere } from './Everywhere.tsx'
import { leave } from './leave.ts'
import { initialsOf, roleWords } from './rules.ts'
import { Sessions } from './Sessions.tsx'

/** Who is signed in, and the ways out. */
export function Account() {
  const { value: me } = useMe()
  const id = useId()
  const menu = useRef<HTMLDivElement>(null)
  const [asking, setAsking] = useState<'sessions' | 'everywhere'>()
  const [trouble, setTrouble] = useState<string>()
  if (!me) return null
  const choose = (what: typeof asking) => {
    menu.current?.hidePopover()
    setAsking(what)
  }
  return (
    <>
      <button
        type="button"
        className={styles.button}
        popoverTarget={id}
        aria-label={`Account of ${me.name}`}
        title={me.name}
        data-testid="account"
      >
        <span className={styles.face} aria-hidden="true">
          {initialsOf(me.name)}
        </span>
      </button>
      <div ref={menu} id={id} popover="auto" className={styles.menu} data-testid="account-menu">
        <p className={styles.who}>
          <strong>{me.name}</strong>
          <span>{roleWords(me.role)}</span>
        </p>
        {/* Who came with a key, or in the program's own window, has nothing to sign out of. */}
        {me.session_id === null ? null : (
          <>
            <button type="button" onClick={() => choose('sessions')}>
              Where you are signed in
            </button>
            <button type="button" onClick={() => void leave(setTrouble)}>
              Sign out
            </button>
            <button type="button" onClick={() => choose('everywhere')}>
              Sign out everywhere
            </button>
          </>
        )}
        {trouble === undefined ? null : (
          <p className={styles.trouble} role="alert">
            {trouble}
          </p>
        )}
      </div>
      {asking === 'sessions' ? <Sessions onClose={() => setAsking(undefined)} /> : null}
      {asking === 'everywhere' ? <Everywhere onClose={() => setAsking(undefined)} /> : null}
    </>
  )
}
