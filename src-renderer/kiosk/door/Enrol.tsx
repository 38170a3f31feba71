import { useEffect, useMemo, useSyncExternalStore } from 'react'
import { useSession } from '../../data/connect.tsx'
import { createEnrolment } from '../../data/enrolment.ts'
import { askToEnrol, pollEnrolment } from '../../data/sign-in.ts'
import { Logo } from '../../look/Logo.tsx'
import { QrCode } from '../../look/QrCode.tsx'
import styles from './Enrol.module.css'
import { deviceKindOf, letInAddress } from './rules.ts'

/** A panel that nobody knows yet: shows who it is, and goes on once a technician has let it in. */
export function Enrol() {
  const { gate, link, clock } = useSession()
  const enrolment = useMemo(
    () =>
      createEnrolment({
        clock,
        ask: signal => askToEnrol(deviceKindOf(screen), { signal, clock }),
        poll: (secret, signal) => pollEnrolment(secret, { signal, clock }),
        onApproved() {
          gate.knock()
          link.wake()
        },
      }),
    [gate, link, clock],
  )
  useEffect(() => {
    const stop = new AbortController()
    void enrolment.run(stop.signal)
    return () => stop.abort()
  }, [enrolment])
  const { code, trouble } = useSyncExternalStore(enrolment.subscribe, enrolment.current)

  return (
    <main className={styles.enrol}>
      <div className={styles.words}>
        <Logo size={44} />
        <h1>Waiting to be let in</h1>
        <p>
          A technician scans this code with a phone, or types it on the admin page under People, Devices. This screen
          goes on by itself.
        </p>
        <p className={styles.code} data-testid="enrol-code">
          {code ?? '····-····'}
        </p>
        <p className={styles.state} role="status" data-trouble={trouble !== undefined}>
          <i aria-hidden="true" />
          {trouble ?? (code === undefined ? 'Asking the node for a code…' : 'Waiting for a technician…')}
        </p>
        <a className={styles.instead} href="/login?continue=%2Fkiosk">
          Sign in with an account instead
        </a>
      </div>
      <div className={styles.qr} data-waiting={code === undefined}>
        {code === undefined ? null : (
          <QrCode text={letInAddress(location.origin, code)} label="The admin page, with the code of this device" />
        )}
      </div>
    </main>
  )
}
