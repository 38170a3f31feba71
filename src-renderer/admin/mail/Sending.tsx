import type { MailView } from '@contract/mail.ts'
import { type FormEvent, useState } from 'react'
import { useMailDoing } from '../../data/useMail.ts'
import { Button } from '../../look/Button.tsx'
import { Trouble } from '../../look/Empty.tsx'
import { Field, Input } from '../../look/Field.tsx'
import { moment } from '../central/moment.ts'
import styles from './Mail.module.css'
import { securities, waitingWords } from './rules.ts'

export interface SendingProps {
  view: MailView
  now: number
  mayTest: boolean
}

/** How the sending goes, and a message that tries it out. */
export function Sending({ view, now, mayTest }: SendingProps) {
  const { host, port, security, user, from, waiting, trouble, last_sent_at } = view
  return (
    <>
      {trouble ? <Trouble>{trouble}</Trouble> : null}
      <dl className={styles.facts}>
        <dt>Server</dt>
        <dd>
          {host}:{port}, {security === 'none' ? 'not encrypted' : securities.find(one => one.value === security)?.title}
        </dd>
        <dt>Signs in</dt>
        <dd>{user ? `as ${user}` : 'not at all'}</dd>
        <dt>From</dt>
        <dd>{from}</dd>
        <dt>Waiting</dt>
        <dd data-testid="mail-waiting">{waitingWords(view, now)}</dd>
        <dt>Last sent</dt>
        <dd>{last_sent_at === null ? 'Nothing since the node began' : moment(last_sent_at, now)}</dd>
      </dl>
      {trouble && waiting > 0 ? (
        <p>It is tried again by itself, for two days. Saving the settings tries it at once.</p>
      ) : null}
      {mayTest ? <Test /> : null}
    </>
  )
}

function Test() {
  const { test, busy } = useMailDoing()
  const [to, setTo] = useState('')
  const [outcome, setOutcome] = useState<{ words: string; isGood: boolean }>()
  const send = async (event: FormEvent) => {
    event.preventDefault()
    setOutcome(undefined)
    const result = await test(to.trim())
    setOutcome(
      result.ok
        ? { words: `The server took a message to ${to.trim()}. Whether it arrives is seen there.`, isGood: true }
        : { words: result.failure.message, isGood: false },
    )
  }
  return (
    <form className={styles.stack} aria-label="Send a test" onSubmit={event => void send(event)}>
      <div className={styles.row}>
        <Field id="mail-to" label="Send a test to">
          <Input
            id="mail-to"
            type="email"
            autoComplete="email"
            maxLength={300}
            placeholder="you@example.com"
            value={to}
            onChange={event => setTo(event.currentTarget.value)}
          />
        </Field>
        <Button type="submit" disabled={busy || to.trim() === ''} data-testid="test-mail">
          {busy ? 'Sending…' : 'Send'}
        </Button>
      </div>
      {outcome?.isGood ? (
        <p role="status" data-testid="mail-outcome">
          {outcome.words}
        </p>
      ) : outcome ? (
        <Trouble onClose={() => setOutcome(undefined)}>{outcome.words}</Trouble>
      ) : null}
    </form>
  )
}
