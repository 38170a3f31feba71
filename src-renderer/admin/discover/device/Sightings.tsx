import type { DeviceView } from '@contract/discovery-views.ts'
import { Card } from '../../../look/Card.tsx'
import { moment } from '../../central/moment.ts'
import { heardWords, sourceTitles } from '../words.ts'
import styles from './Device.module.css'

/** Everything that is known, and where from. */
export function Sightings({ view: { sightings }, now }: { view: DeviceView; now: number }) {
  return (
    <Card title="Where that is known from" aside={sightings.length > 0 ? `${sightings.length}` : undefined} flush>
      {sightings.length === 0 ? (
        <p className={`${styles.quiet} ${styles.nothing}`}>
          Nothing tells of it at the moment: it is switched off, or elsewhere. What was known is kept.
        </p>
      ) : (
        <ul className={styles.sources}>
          {sightings.map(sighting => {
            const { source, interface: name, address, port, service, since, details } = sighting
            return (
              <li key={`${source} ${name} ${address} ${port} ${service}`}>
                <details className={styles.source}>
                  <summary>
                    <span>
                      <strong>{sourceTitles[source]}</strong> {service}
                    </span>
                    <span>
                      {port === null ? address : `${address}:${port}`} on {name}. {heardWords(sighting, now)}
                    </span>
                  </summary>
                  <dl className={styles.facts}>
                    <dt>Known since</dt>
                    <dd>{moment(since, now)}</dd>
                    {Object.entries(details).map(([key, value]) => (
                      <Detail key={key} name={key} value={value} />
                    ))}
                  </dl>
                </details>
              </li>
            )
          })}
        </ul>
      )}
    </Card>
  )
}

function Detail({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>
        <code>{name}</code>
      </dt>
      <dd>
        <code>{value || '—'}</code>
      </dd>
    </>
  )
}
