import type { NetworkView } from '@contract/access-views.ts'
import { Card } from '../../look/Card.tsx'
import { Empty } from '../../look/Empty.tsx'
import { Fingerprint } from '../../look/Fingerprint.tsx'
import { QrCode } from '../../look/QrCode.tsx'
import { trustAddress } from './rules.ts'
import styles from './Screen.module.css'

/** How a phone or laptop comes to trust this node, once. */
export function TrustCard({ view }: { view: NetworkView }) {
  const address = trustAddress(view)
  if (!view.authority || !address) {
    return (
      <Card title="Trust this node">
        <Empty title="Nobody has claimed this node yet">
          Its certificates are made when somebody does, with the code on its panel.
        </Empty>
      </Card>
    )
  }
  return (
    <Card title="Trust this node" aside="once for each device">
      <div className={view.open ? styles.trust : styles.parts}>
        {view.open ? (
          <div className={styles.code}>
            <QrCode text={address} label={`Scan to trust this node: ${address.split('#')[0]}`} />
          </div>
        ) : null}
        <div className={styles.parts}>
          <p>
            {view.open
              ? 'Scan this with a phone, or open the address below on a laptop. The page there says what to do, in a few steps.'
              : 'Once the node is open to the network, a code here leads phones to the few steps it takes.'}
          </p>
          {view.open ? <code className={styles.address}>{address.split('#')[0]}</code> : null}
          <p>
            Before a device trusts it, it shows this fingerprint (SHA-256). Compare at least its beginning and its end.
          </p>
          <Fingerprint of={view.authority.fingerprint} testId="authority-fingerprint" />
          <p>
            A device that trusts this node gives it no word on the internet: it can vouch for local names and private
            addresses only.
          </p>
        </div>
      </div>
    </Card>
  )
}
