import type { CentralView } from '@contract/central-views.ts'
import { Sign } from '../../look/Badge.tsx'
import { Card } from '../../look/Card.tsx'
import { moment } from './moment.ts'
import { mirrorWords } from './rules.ts'
import styles from './Screen.module.css'

/** What of the centre is here, and what of it cannot be. */
export function RecordsCard({ view, now }: { view: CentralView; now: number }) {
  const { mirror, modules } = view
  const { tone, words } = mirrorWords(view)
  return (
    <Card title="What is here">
      <div className={styles.parts}>
        <dl className={styles.facts}>
          <dt>Records</dt>
          <dd>
            <Sign tone={tone} testId="central-mirror">
              {words}
            </Sign>
          </dd>
          {mirror.changed_at !== null ? (
            <>
              <dt>Last change</dt>
              <dd>{moment(mirror.changed_at, now)}</dd>
            </>
          ) : null}
          <dt>Modules</dt>
          <dd>
            {modules.here} put here by the server, {modules.started} of them started
          </dd>
        </dl>
        {modules.not_here.length > 0 ? (
          <ul className={styles.missing} aria-label="No driver here">
            {modules.not_here.map(({ module_id, name, driver_key, reason }) => (
              <li key={module_id}>
                <strong>
                  <Sign tone="bad">{name}: no driver here</Sign>
                </strong>
                <span>{reason}</span>
                <code>{driver_key}</code>
              </li>
            ))}
          </ul>
        ) : null}
      </div>
    </Card>
  )
}
