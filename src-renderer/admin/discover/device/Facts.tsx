import type { DeviceView } from '@contract/discovery-views.ts'
import type { ReactNode } from 'react'
import { Card } from '../../../look/Card.tsx'
import { moment } from '../../central/moment.ts'
import { confidenceWords, identityWords } from '../words.ts'
import styles from './Device.module.css'

/** What it is, where it is and was, and what it is known by. */
export function Facts({ view, now }: { view: DeviceView; now: number }) {
  const { make, model, vendor, serial, firmware, addresses, identities, confidence, first_seen, last_seen } = view
  const facts = [
    ...[['Make', make] as const, ['Model', model] as const, ['Network chip by', vendor] as const],
    ...[['Serial number', serial] as const, ['Firmware', firmware] as const],
  ].filter(([, value]) => value !== '')
  return (
    <Card title="What it is">
      <div className={styles.stack}>
        <dl className={styles.facts}>
          {facts.map(([title, value]) => (
            <Fact key={title} title={title}>
              {value}
            </Fact>
          ))}
          {addresses.map(({ address, interface: name, live }, at) => (
            <Fact key={`${name} ${address}`} title={at === 0 ? 'Addresses' : ''} faint={!live}>
              <code>{address}</code> on {name}
              {live ? '' : ', not any more'}
            </Fact>
          ))}
          {identities
            // The serial number stands above.
            .filter(({ kind }) => kind !== 'serial' || serial === '')
            .map(identity => {
              const { title, value } = identityWords(identity)
              return (
                <Fact key={`${identity.kind} ${identity.value}`} title={title}>
                  <code>{value}</code>
                </Fact>
              )
            })}
          <Fact title="First seen">{moment(first_seen, now)}</Fact>
          <Fact title="Last heard">{moment(last_seen, now)}</Fact>
        </dl>
        <p>{confidenceWords[confidence]}</p>
      </div>
    </Card>
  )
}

function Fact({ title, faint, children }: { title: string; faint?: boolean; children: ReactNode }) {
  return (
    <>
      <dt>{title}</dt>
      <dd data-faint={faint}>{children}</dd>
    </>
  )
}
