import { type FormEvent, useId, useState } from 'react'
import { useNetworkDoing } from '../../data/useNetwork.ts'
import { Button } from '../../look/Button.tsx'
import { Dialog } from '../../look/Dialog.tsx'
import { Trouble } from '../../look/Empty.tsx'
import { Area, Field } from '../../look/Field.tsx'
import { useSay } from '../Said.tsx'
import { problemOf } from './rules.ts'

/** Takes a certificate that somebody got for this node from elsewhere. */
export function OwnCertificate({ onClose, onDone }: { onClose(): void; onDone(): void }) {
  const { takeOwn, busy } = useNetworkDoing()
  const say = useSay()
  const form = useId()
  const [certificate, setCertificate] = useState('')
  const [key, setKey] = useState('')
  const [problem, setProblem] = useState<ReturnType<typeof problemOf>>()
  const save = async (event: FormEvent) => {
    event.preventDefault()
    setProblem(undefined)
    const result = await takeOwn({ certificate, key })
    if (!result.ok) return setProblem(problemOf(result.failure))
    say('Your certificate is in use.')
    onDone()
    onClose()
  }
  return (
    <Dialog
      title="Use your own certificate"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={form} look="primary" disabled={busy || certificate.trim() === ''}>
            {busy ? 'Looking at it…' : 'Use it'}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={event => void save(event)} style={{ display: 'grid', gap: '0.9rem' }}>
        <p>It is shown to whoever comes by a name that it covers; all others are shown the node's own.</p>
        {problem && !problem.field ? <Trouble>{problem.words}</Trouble> : null}
        <Field
          id="own-certificate"
          label="Certificate"
          kind="PEM"
          about="The server's, and below it those of its issuers."
          error={problem?.field === 'certificate' ? problem.words : undefined}
        >
          <Area
            id="own-certificate"
            rows={6}
            placeholder="-----BEGIN CERTIFICATE-----"
            value={certificate}
            onChange={event => setCertificate(event.currentTarget.value)}
          />
        </Field>
        <Field
          id="own-key"
          label="Private key"
          kind="PEM, without a passphrase"
          about="It is kept encrypted and shown to nobody. Leave this empty if it is in the text above."
          error={problem?.field === 'key' ? problem.words : undefined}
        >
          <Area
            id="own-key"
            rows={4}
            autoComplete="off"
            placeholder="-----BEGIN PRIVATE KEY-----"
            value={key}
            onChange={event => setKey(event.currentTarget.value)}
          />
        </Field>
      </form>
    </Dialog>
  )
}
