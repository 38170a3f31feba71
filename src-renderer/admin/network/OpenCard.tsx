import type { NetworkView } from '@contract/access-views.ts'
import { useState } from 'react'
import { useNetworkDoing } from '../../data/useNetwork.ts'
import { Sign } from '../../look/Badge.tsx'
import { Button } from '../../look/Button.tsx'
import { Card } from '../../look/Card.tsx'
import { Dialog } from '../../look/Dialog.tsx'
import { Trouble } from '../../look/Empty.tsx'
import { Toggle } from '../../look/Toggle.tsx'
import { useSay } from '../Said.tsx'
import { comesFromElsewhere } from './rules.ts'
import styles from './Screen.module.css'

/** Whether others on the network may connect, and where they find the node then. */
export function OpenCard({ view, onDone }: { view: NetworkView; onDone(): void }) {
  const { setOpen, busy } = useNetworkDoing()
  const say = useSay()
  const [asking, setAsking] = useState(false)
  const [failure, setFailure] = useState<string>()
  const turn = async (open: boolean) => {
    setAsking(false)
    setFailure(undefined)
    const result = await setOpen(open)
    if (!result.ok) return setFailure(result.failure.message)
    say(open ? 'The node is open to the local network.' : 'Only this machine can connect now.')
    onDone()
  }
  const press = (open: boolean) => {
    if (busy) return
    if (!open && comesFromElsewhere(location.hostname)) setAsking(true)
    else void turn(open)
  }
  return (
    <Card
      title="Local network"
      aside={
        <Sign tone={busy ? 'busy' : view.open ? 'good' : 'plain'} testId="network-open">
          {busy ? 'One moment…' : view.open ? 'Open' : 'This machine only'}
        </Sign>
      }
    >
      <div className={styles.parts}>
        <Toggle
          id="open"
          label="Open to the local network"
          about="Phones, laptops and other panels can connect, always encrypted, and have to sign in. The panel on this machine works either way."
          on={view.open}
          onChange={press}
        />
        {failure ? <Trouble onClose={() => setFailure(undefined)}>{failure}</Trouble> : null}
        {view.open ? (
          <>
            <p>
              Whoever is on the same network opens one of these, the first if they can. A name works where the network
              knows it.
            </p>
            <ul className={styles.urls} data-testid="urls">
              {view.urls.map(url => (
                <li key={url}>
                  <a href={`${url}/admin`}>{url}</a>
                </li>
              ))}
            </ul>
          </>
        ) : (
          <p>From elsewhere, the node cannot even be found.</p>
        )}
      </div>
      {asking ? (
        <Dialog
          title="Close the node to the network?"
          onClose={() => setAsking(false)}
          actions={
            <>
              <Button onClick={() => setAsking(false)}>Leave it open</Button>
              <Button look="primary" onClick={() => void turn(false)}>
                Close it
              </Button>
            </>
          }
        >
          <p>You came over the network yourself, so this page loses the node at once, as do all phones and panels.</p>
          <p>It can be opened again only on the machine itself.</p>
        </Dialog>
      ) : null}
    </Card>
  )
}
