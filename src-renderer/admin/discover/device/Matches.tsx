import type { DeviceView } from '@contract/discovery-views.ts'
import { Link } from '@tanstack/react-router'
import { Badge } from '../../../look/Badge.tsx'
import { Card } from '../../../look/Card.tsx'
import shared from '../../people/People.module.css'
import { canAdopt, fitWords } from '../rules.ts'
import styles from './Device.module.css'

/** The drivers that fit, the best first, each with why. */
export function Matches({ view, mayAdopt }: { view: DeviceView; mayAdopt: boolean }) {
  if (view.matches.length === 0) {
    return (
      <Card title="Drivers that fit">
        <p className={styles.quiet}>
          None on this node.{' '}
          <Link to="/drivers" className={shared.text}>
            See what it has
          </Link>
        </p>
      </Card>
    )
  }
  return (
    <Card title="Drivers that fit" flush>
      <ul>
        {view.matches.map(({ file_name, name, score, why, address }) => {
          const { tone, words } = fitWords(score)
          return (
            <li key={file_name} className={styles.item} data-testid={`match-${file_name}`}>
              <div>
                <div className={styles.title}>
                  <strong>{name}</strong>
                  <Badge tone={tone}>
                    {words} · {score}
                  </Badge>
                </div>
                <ul>
                  {why.map(reason => (
                    <li key={reason}>{reason}</li>
                  ))}
                </ul>
                {address ? <p>Talks to it at {address}</p> : null}
              </div>
              {mayAdopt && canAdopt(view) && view.matches.length > 1 ? (
                <Link to="/discover/adopt" search={{ devices: view.id, file_name }} className={shared.link}>
                  Adopt with this
                </Link>
              ) : null}
            </li>
          )
        })}
      </ul>
    </Card>
  )
}
