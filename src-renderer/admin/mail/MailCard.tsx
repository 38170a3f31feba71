import { useState } from 'react'
import { useMail } from '../../data/useMail.ts'
import { useMe } from '../../data/useMe.ts'
import { Sign } from '../../look/Badge.tsx'
import { Button } from '../../look/Button.tsx'
import { Card } from '../../look/Card.tsx'
import { Trouble } from '../../look/Empty.tsx'
import { Skeleton } from '../../look/Skeleton.tsx'
import styles from './Mail.module.css'
import { MailForm } from './MailForm.tsx'
import { mailWords } from './rules.ts'
import { Sending } from './Sending.tsx'

/** How this node sends e-mail: by which server, what waits, and whether it arrives there. */
export function MailCard({ now }: { now: number }) {
  const { value, trouble } = useMail()
  const { value: me } = useMe()
  const [isChanging, setIsChanging] = useState(false)
  const state = value && mailWords(value)
  const mayChange = me?.role === 'admin'
  return (
    <Card
      title="Mail"
      tone={state?.tone === 'bad' ? 'bad' : 'plain'}
      aside={
        state ? (
          <Sign tone={state.tone} testId="mail-state">
            {state.words}
          </Sign>
        ) : undefined
      }
      actions={
        value && mayChange && !isChanging && value.host !== '' ? (
          <Button look="quiet" onClick={() => setIsChanging(true)}>
            Change
          </Button>
        ) : undefined
      }
    >
      <div className={styles.stack}>
        {trouble ? <Trouble>{trouble}</Trouble> : null}
        {!value ? (
          trouble ? null : (
            <Skeleton width="50%" />
          )
        ) : isChanging ? (
          <MailForm view={value} onClose={() => setIsChanging(false)} />
        ) : value.host === '' ? (
          <>
            <p>Triggers can send e-mail once the node knows a mail server. Until then, a Mailer module has to do it.</p>
            {mayChange ? (
              <div className={styles.row}>
                <Button onClick={() => setIsChanging(true)} data-testid="set-up-mail">
                  Set it up
                </Button>
              </div>
            ) : (
              <p>An administrator of this node can set it up.</p>
            )}
          </>
        ) : (
          <Sending view={value} now={now} mayTest={mayChange} />
        )}
      </div>
    </Card>
  )
}
