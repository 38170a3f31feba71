import type { Trigger } from '@model/trigger.ts'
import type { TriggerInstance } from '@model/trigger-instance.ts'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { insideElectron } from '../../../data/electron-port.ts'
import { useNetwork } from '../../../data/useNetwork.ts'
import { useWebhookTest } from '../../../data/useWebhookTest.ts'
import { Sign } from '../../../look/Badge.tsx'
import { Button } from '../../../look/Button.tsx'
import { Card } from '../../../look/Card.tsx'
import { QrCode } from '../../../look/QrCode.tsx'
import { CopyText } from '../../people/CopyText.tsx'
import { took } from '../../words.ts'
import { curlOf, isLocal, originFor, statusWords, testMethod, webhookPath } from './address.ts'
import { ByFunction } from './ByFunction.tsx'
import styles from './Webhook.module.css'

const COVERED = '••••••••••••'

export interface WebhookProps {
  trigger: Trigger
  instance: TriggerInstance
  /** Something of the instance was changed. */
  onDone(): void
  /** Shows what came of it. */
  onWhy(): void
}

/** The address that sets an instance off: it holds the secret, and is covered until asked for. */
export function Webhook({ trigger, instance, onDone, onWhy }: WebhookProps) {
  const { value: network } = useNetwork()
  const [shown, setShown] = useState(false)
  const { supported_methods: methods, enable_webhook } = trigger
  const { webhook_secret: secret } = instance
  const origin = originFor(network?.urls ?? [], location.origin)
  if (!secret) {
    return (
      <div className={styles.webhook}>
        <Card title="Address">
          <p className={styles.words}>Only an administrator may see it, as whoever has it may set the trigger off.</p>
        </Card>
        <ByFunction instance={instance} onDone={onDone} />
      </div>
    )
  }
  const address = `${origin}${webhookPath(instance.id, secret)}`
  return (
    <div className={styles.webhook}>
      <Card title="Address" aside={methods.join(', ')}>
        <div className={styles.address}>
          {shown ? (
            <div className={styles.code}>
              <QrCode text={address} label="The address of the web request" />
            </div>
          ) : null}
          <div className={styles.words}>
            <p>Whoever has this address may set the trigger off, without signing in. Give it to nobody else.</p>
            {shown ? (
              <>
                <CopyText label="address" text={address} />
                <p>From a command line:</p>
                <CopyText label="command" text={curlOf(address, methods)} />
              </>
            ) : (
              <code
                className={styles.covered}
              >{`${origin}/api/engine/v2/webhook/${instance.id}/notify/${COVERED}`}</code>
            )}
            <div>
              <Button onClick={() => setShown(!shown)} data-testid="show-webhook">
                {shown ? 'Hide it' : 'Show it, with a code for phones'}
              </Button>
            </div>
            {shown && !methods.includes('GET') ? (
              <p>A phone that opens the code sends GET, which is not taken here. Tick GET on Edit to allow it.</p>
            ) : null}
            {isLocal(origin) ? (
              <p className={styles.warning}>
                This address works on this machine alone. <Link to="/network">Open the node to the network</Link> for
                others.
              </p>
            ) : null}
            {enable_webhook ? null : (
              <p className={styles.warning}>
                A web request is not one of its conditions. It is taken all the same, and lets it fire if all others
                hold.
              </p>
            )}
          </div>
        </div>
      </Card>
      <Test
        path={webhookPath(instance.id, secret)}
        method={testMethod(methods)}
        enabled={instance.enabled}
        any={trigger.any_match}
        onWhy={onWhy}
      />
      <ByFunction instance={instance} onDone={onDone} />
    </div>
  )
}

interface TestProps {
  path: string
  method: string | undefined
  enabled: boolean
  /** It needs no other condition. */
  any: boolean
  onWhy(): void
}

/** Sends one, as anybody would, and says what came of it. */
function Test({ path, method, enabled, any, onWhy }: TestProps) {
  const { outcome, busy, send } = useWebhookTest()
  const told = outcome?.status === undefined ? undefined : statusWords(outcome.status)
  return (
    <Card title="Try it">
      <div className={styles.words}>
        <p>
          This sends a real web request: {any ? 'unless it is triggered already' : 'if all other conditions hold'}, the
          trigger fires and does what it is there for.
          {enabled ? '' : ' The instance is disabled, so that it is turned away.'}
        </p>
        {insideElectron() ? (
          <p>This window cannot send one. Open this page in a browser.</p>
        ) : method === undefined ? (
          <p>The trigger takes no kind of web request. Choose one on Edit.</p>
        ) : (
          <div>
            <Button look="primary" disabled={busy} onClick={() => send(path, method)} data-testid="test-webhook">
              {busy ? 'Sending…' : `Send ${method}`}
            </Button>
          </div>
        )}
        {outcome ? (
          <div role="status" data-testid="webhook-outcome">
            <Sign tone={told?.ok ? 'good' : 'bad'}>
              {outcome.status === undefined ? 'No answer' : `Answered ${outcome.status} after ${took(outcome.tookMs)}`}
            </Sign>
            <p>{told?.words ?? 'The node did not answer.'}</p>
            {outcome.message ? <pre>{outcome.message}</pre> : null}
            {told?.ok ? <Button onClick={onWhy}>See what came of it</Button> : null}
          </div>
        ) : null}
      </div>
    </Card>
  )
}
