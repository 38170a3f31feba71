import type { CentralView } from '@contract/central-views.ts'
import { type FormEvent, useState } from 'react'
import { useCentralDoing } from '../../data/useCentral.ts'
import { Button } from '../../look/Button.tsx'
import { Card } from '../../look/Card.tsx'
import { Trouble } from '../../look/Empty.tsx'
import { Field, Input } from '../../look/Field.tsx'
import { useSay } from '../Said.tsx'
import styles from './Connect.module.css'
import { Found } from './Found.tsx'
import { More, type MoreOptions } from './More.tsx'
import { readiness } from './rules.ts'
import { useChecks } from './useChecks.ts'

export interface ConnectProps {
  view: CentralView
  onDone(): void
}

/** Connects this node to a central server, once everything that this takes was tried out. */
export function Connect({ view, onDone }: ConnectProps) {
  const say = useSay()
  const { connect, busy } = useCentralDoing()
  const { steps, trying, failure, tryOut, forget } = useChecks()
  const [address, setAddress] = useState('')
  const [secret, setSecret] = useState('')
  const [ca, setCa] = useState<string | null>(null)
  const [more, setMore] = useState<MoreOptions>({ api_key: '', systems: '', logic: view.logic })
  const [refusal, setRefusal] = useState<string>()
  const ready = readiness(steps)
  const asking = { address: address.trim(), secret: secret.trim(), ca }

  const trust = (authority: string) => {
    setCa(authority)
    const { address: known } = steps
    void tryOut({ ...asking, ca: authority }, known ? { address: known } : {})
  }
  const join = async () => {
    const systems = more.systems.split(/[\s,;]+/).filter(Boolean)
    const api_key = more.api_key.trim() || null
    const result = await connect({ ...asking, systems, logic: more.logic, api_key })
    if (!result.ok) return setRefusal(result.failure.message)
    setSecret('')
    setMore(now => ({ ...now, api_key: '' }))
    say('This node belongs to the central server now.')
    onDone()
  }
  return (
    <Card title="Connect to a central server">
      <form
        className={styles.wizard}
        onSubmit={(event: FormEvent) => {
          event.preventDefault()
          setRefusal(undefined)
          void tryOut(asking)
        }}
      >
        <Field id="central-address" label="Address" about="As in a browser, such as https://central.example.">
          <Input
            id="central-address"
            inputMode="url"
            autoCapitalize="none"
            autoComplete="off"
            spellCheck={false}
            placeholder="https://"
            value={address}
            onChange={event => {
              setAddress(event.currentTarget.value)
              setCa(null)
              forget('address')
            }}
          />
        </Field>
        <Field id="central-secret" label="Edge secret" about="Shown once, when the edge was made at the server.">
          <Input
            id="central-secret"
            type="password"
            autoComplete="off"
            value={secret}
            onChange={event => {
              setSecret(event.currentTarget.value)
              forget('secret')
            }}
          />
        </Field>
        <Button
          type="submit"
          look={ready === 'no' ? 'primary' : 'plain'}
          disabled={trying !== undefined || asking.address === '' || asking.secret === ''}
        >
          {trying ? 'Trying it out…' : ready === 'no' ? 'Try it out' : 'Try again'}
        </Button>
        {failure ? <Trouble>{failure}</Trouble> : null}
        <Found steps={steps} trying={trying} isPinned={ca !== null} onTrust={trust} />
        {ready === 'no' ? null : (
          <>
            <More options={more} onChange={setMore} />
            {refusal ? <Trouble>{refusal}</Trouble> : null}
            {ready === 'warned' ? (
              <p className={styles.warned}>Something above is not as it should be. You can connect all the same.</p>
            ) : null}
            <Button look="primary" disabled={busy} onClick={() => void join()}>
              {busy ? 'Connecting…' : ready === 'warned' ? 'Connect all the same' : 'Connect'}
            </Button>
          </>
        )}
      </form>
    </Card>
  )
}
