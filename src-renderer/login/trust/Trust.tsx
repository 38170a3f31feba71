import { IconDownload } from '@tabler/icons-react'
import { Fingerprint } from '../../look/Fingerprint.tsx'
import { Fold } from '../../look/Fold.tsx'
import { Note, Page } from '../parts/Page.tsx'
import { fingerprintIn, platformOf, platforms, secureAddress } from './rules.ts'
import { Steps, titles } from './Steps.tsx'
import styles from './Trust.module.css'

/**
 * How a device comes to trust this node. It is there without TLS, so it holds nothing that anybody should believe: what
 * counts is the fingerprint that the device itself shows.
 */
export function Trust() {
  const fingerprint = fingerprintIn(location.hash)
  const mine = platformOf(navigator)
  const inOrder = mine ? [mine, ...platforms.filter(each => each !== mine)] : platforms
  return (
    <Page
      title="Trust this node"
      about={
        <p>Your browser does not know this node yet, so it warns. Tell your device once, and it never does again.</p>
      }
    >
      {/* Safari takes it as a profile only when it is opened, not kept as a file. */}
      <a className={styles.download} href="/ca.crt" download={mine === 'ios' ? undefined : 'alcove.crt'}>
        <IconDownload aria-hidden="true" />
        Download the certificate
      </a>
      <div className={styles.platforms}>
        {inOrder.map(platform => (
          <Fold
            key={platform}
            title={titles[platform]}
            aside={platform === mine ? 'this device' : undefined}
            open={platform === mine}
          >
            <Note>
              <Steps platform={platform} />
            </Note>
          </Fold>
        ))}
      </div>
      <section className={styles.compare}>
        <h2>Compare before you agree</h2>
        {fingerprint ? (
          <>
            <p>
              Your device shows the certificate's SHA-256 fingerprint. It must be the one that came with the code you
              scanned:
            </p>
            <Fingerprint of={fingerprint} testId="fingerprint" />
          </>
        ) : (
          <p>
            Your device shows the certificate's SHA-256 fingerprint. It must be the one on the page <em>Network</em> of
            the admin page, opened on the machine of this node. If it is another one, do not trust it.
          </p>
        )}
        <p>
          The certificate can vouch for local names and private addresses only: it gives this node no word on the
          internet, on your mail or on your programs. You can remove it again at any time.
        </p>
      </section>
      <a className={styles.on} href={secureAddress(location)}>
        Go on, encrypted
      </a>
    </Page>
  )
}
