import { useNetwork } from '../../data/useNetwork.ts'
import { useNow } from '../../data/useNow.ts'
import { Button } from '../../look/Button.tsx'
import { Empty, Trouble } from '../../look/Empty.tsx'
import { Head } from '../Head.tsx'
import { MailCard } from '../mail/MailCard.tsx'
import { CertificateCard } from './CertificateCard.tsx'
import { Names } from './Names.tsx'
import { OpenCard } from './OpenCard.tsx'
import styles from './Screen.module.css'
import { TrustCard } from './TrustCard.tsx'

const MINUTE_MS = 60_000

/** How this node is reached: from where, under which names, and why a browser should believe it; and by whom it mails. */
export function Screen() {
  const { value, trouble, again } = useNetwork()
  const now = useNow(MINUTE_MS)
  return (
    <>
      <Head
        title="Network"
        about={<span>Who can reach this node, how their browsers know that it is the one, and how it sends mail.</span>}
      />
      {value ? (
        <div className={styles.screen}>
          {trouble ? (
            <div className={styles.wide}>
              <Trouble onClose={again}>{trouble.message}</Trouble>
            </div>
          ) : null}
          <div className={styles.column}>
            <OpenCard view={value} onDone={again} />
            <Names view={value} onDone={again} />
            <MailCard now={now} />
          </div>
          <div className={styles.column}>
            <TrustCard view={value} />
            <CertificateCard view={value} now={now} onDone={again} />
          </div>
        </div>
      ) : trouble ? (
        <Empty title="The network cannot be shown">
          {trouble.message} <Button onClick={again}>Try again</Button>
        </Empty>
      ) : (
        <Empty title="Asking the node…" busy />
      )}
    </>
  )
}
