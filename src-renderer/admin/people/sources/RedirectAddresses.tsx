import { useOrigins } from '../../../data/useAccessOrigins.ts'
import { CopyText } from '../CopyText.tsx'
import { redirectAddresses, type Source } from './rules.ts'
import styles from './Screen.module.css'

/** What the provider must know before it sends anybody back. */
export function RedirectAddresses({ source }: { source: Source }) {
  const addresses = redirectAddresses(source, useOrigins())
  return (
    <div className={styles.redirects}>
      <span>
        {addresses.length === 1
          ? 'Register this redirect address with the provider'
          : 'Register a redirect address with the provider for each way people open this node'}
      </span>
      {addresses.map(address => (
        <CopyText key={address} label="redirect address" text={address} />
      ))}
    </div>
  )
}
