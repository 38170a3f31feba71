import type { MailView } from '@contract/mail.ts'
import { type FormEvent, type HTMLInputTypeAttribute, useState } from 'react'
import { useMailDoing } from '../../data/useMail.ts'
import { Button } from '../../look/Button.tsx'
import { Disclosure } from '../../look/Disclosure.tsx'
import { Trouble } from '../../look/Empty.tsx'
import { Area, Field, Input } from '../../look/Field.tsx'
import { Segments } from '../../look/Segments.tsx'
import { useSay } from '../Said.tsx'
import styles from './Mail.module.css'
import { changeOf, draftOf, needsPassword, problemsOf, secured, securities, securityWords } from './rules.ts'

/** Which server takes the node's e-mail, and how the node signs in there. */
export function MailForm({ view, onClose }: { view: MailView; onClose(): void }) {
  const { change, busy } = useMailDoing()
  const say = useSay()
  const [draft, setDraft] = useState(() => draftOf(view))
  const [{ byField, rest }, setWrong] = useState<ReturnType<typeof problemsOf>>({ byField: {}, rest: undefined })
  const isPasswordNeeded = needsPassword(view, draft)
  const isGivenUp = view.host !== '' && draft.host.trim() === ''
  const save = async (event: FormEvent) => {
    event.preventDefault()
    const result = await change(isGivenUp ? { host: '', password: null } : changeOf(draft))
    if (!result.ok) return setWrong(problemsOf(result.failure))
    say(isGivenUp ? 'This node sends no e-mail any more.' : 'Saved. Send a test to see whether it works.')
    onClose()
  }
  const line = (
    name: 'host' | 'port' | 'user' | 'password' | 'from',
    label: string,
    about?: string,
    type: HTMLInputTypeAttribute = 'text',
  ) => (
    <Field id={`mail-${name}`} label={label} about={about} error={byField[name]}>
      <Input
        id={`mail-${name}`}
        type={type}
        inputMode={name === 'port' ? 'numeric' : undefined}
        autoComplete={name === 'password' ? 'new-password' : 'off'}
        autoCapitalize="none"
        spellCheck={false}
        maxLength={300}
        value={draft[name]}
        onChange={event => setDraft({ ...draft, [name]: event.currentTarget.value })}
      />
    </Field>
  )
  const password = isPasswordNeeded
    ? view.has_password
      ? 'The one that is kept is for the other server: enter it again.'
      : 'Needed, as there is a user.'
    : view.has_password
      ? 'One is kept, and shown to nobody. Leave this empty to keep it.'
      : undefined
  return (
    <form className={styles.stack} noValidate aria-label="Mail server" onSubmit={event => void save(event)}>
      {rest ? <Trouble>{rest}</Trouble> : null}
      <div>
        <p className={styles.label}>Encryption</p>
        <Segments
          label="Encryption"
          options={securities}
          chosen={draft.security}
          onChoose={security => setDraft(secured(draft, security))}
        />
        <p className={styles.about}>{securityWords[draft.security]}</p>
      </div>
      <div className={styles.fields}>
        {line('host', 'Server', view.host ? 'Empty: the node sends no e-mail.' : 'Such as smtp.example.com.')}
        {line('port', 'Port')}
        {line('user', 'User name', 'Empty: the server asks for none.')}
        {draft.user.trim() ? line('password', 'Password', password, 'password') : null}
        {line('from', 'From', 'Such as rooms@example.com.', 'email')}
      </div>
      {draft.security === 'none' ? null : (
        <Disclosure title="An authority of your own" open={view.ca !== null || byField.ca !== undefined}>
          <Field
            id="mail-ca"
            label="Authority"
            kind="PEM, optional"
            about="Only this one may vouch for the server then. Empty: those that this machine trusts."
            error={byField.ca}
          >
            <Area
              id="mail-ca"
              rows={4}
              placeholder="-----BEGIN CERTIFICATE-----"
              value={draft.ca}
              onChange={event => setDraft({ ...draft, ca: event.currentTarget.value })}
            />
          </Field>
        </Disclosure>
      )}
      <div className={styles.row}>
        <Button
          type="submit"
          look="primary"
          disabled={busy || (isPasswordNeeded && !isGivenUp) || (view.host === '' && draft.host.trim() === '')}
          data-testid="save-mail"
        >
          {busy ? 'Saving…' : isGivenUp ? 'Send no more e-mail' : 'Save'}
        </Button>
        <Button onClick={onClose}>Cancel</Button>
      </div>
    </form>
  )
}
