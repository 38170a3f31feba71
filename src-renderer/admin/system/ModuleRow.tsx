import type { ModuleView } from '@contract/views.ts'
import { Link } from '@tanstack/react-router'
import { Badge, Sign } from '../../look/Badge.tsx'
import { RunButton } from '../module/RunButton.tsx'
import { healthWords, slugOf } from '../words.ts'
import styles from './ModuleRow.module.css'
import { keyStatus } from './rules.ts'

const FRESH_MS = 2_000

/** A module on one line: who it is, where its device is, how it does, what it reports. */
export function ModuleRow({ systemId, module, now }: { systemId: string; module: ModuleView; now: number }) {
  const { tone, words } = healthWords(module.health, now)
  const slug = slugOf(module)
  return (
    <li className={styles.row} data-testid={`module-${slug}`}>
      <Link
        to="/systems/$id/modules/$moduleId"
        params={{ id: systemId, moduleId: module.id }}
        className={styles.link}
        aria-label={`${slug}, ${module.driver.name}`}
      >
        <span className={styles.who}>
          <strong>{slug}</strong>
          {module.simulator ? <Badge tone="accent">Simulated</Badge> : null}
        </span>
        <span className={styles.driver}>{module.driver.name}</span>
      </Link>
      <code className={styles.address}>{module.address || 'logic'}</code>
      <div className={styles.health}>
        <Sign tone={tone} testId={`health-${slug}`}>
          {words}
        </Sign>
        {module.health.reason ? <p>{module.health.reason}</p> : null}
      </div>
      <dl className={styles.status}>
        {keyStatus(module).map(({ name, text, at }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd key={at} data-fresh={now - at < FRESH_MS} data-testid={`${slug}-${name}`}>
              {text}
            </dd>
          </div>
        ))}
      </dl>
      <div className={styles.action}>
        <RunButton module={module} />
      </div>
    </li>
  )
}
