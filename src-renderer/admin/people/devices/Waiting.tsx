import type { WaitingDeviceView } from '@contract/access-views.ts'
import { Badge } from '../../../look/Badge.tsx'
import { Button } from '../../../look/Button.tsx'
import { Card } from '../../../look/Card.tsx'
import { lasting } from '../../words.ts'
import shared from '../People.module.css'
import { agoWords } from '../rules.ts'
import styles from './Devices.module.css'
import { kindTitles } from './rules.ts'

interface WaitingProps {
  waiting: readonly WaitingDeviceView[]
  now: number
  onChoose(code: string): void
}

/** Devices that show a code and wait for somebody. Whether one is the right one, only its screen can tell. */
export function Waiting({ waiting, now, onChoose }: WaitingProps) {
  if (waiting.length === 0) return null
  return (
    <Card title="Waiting to be let in" aside="Compare the code with the one on its screen" flush>
      <ul>
        {waiting.map(({ code, kind, address, agent, since, ends_at }) => (
          <li key={code} className={`${shared.row} ${styles.waiting}`} data-testid={`waiting-${code}`}>
            <code className={styles.code}>{code}</code>
            <div className={shared.who}>
              <span className={shared.title}>
                <Badge>{kindTitles[kind]}</Badge> {agent}
              </span>
              <span className={shared.second}>
                {address} · asked {agoWords(since, now)}, its code is good for {lasting(Math.max(0, ends_at - now))}
              </span>
            </div>
            <div className={shared.actions}>
              <Button onClick={() => onChoose(code)} aria-label={`Let in ${code}`}>
                Let in…
              </Button>
            </div>
          </li>
        ))}
      </ul>
    </Card>
  )
}
