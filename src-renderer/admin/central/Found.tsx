import type { CentralCheck } from '@contract/central-views.ts'
import {
  IconAlertTriangleFilled,
  IconCircleCheckFilled,
  IconCircleDashed,
  IconCircleXFilled,
  IconLoader2,
} from '@tabler/icons-react'
import styles from './Connect.module.css'
import { type Steps, stepOrder, stepTitles, toneOfCheck } from './rules.ts'
import { Shown } from './Shown.tsx'

export interface FoundProps {
  steps: Steps
  trying: CentralCheck['step'] | undefined
  isPinned: boolean
  onTrust(authority: string): void
}

const icons = { good: IconCircleCheckFilled, busy: IconAlertTriangleFilled, bad: IconCircleXFilled } as const
const said = { good: 'good', busy: 'good enough', bad: 'not good' } as const

/** What was found, one thing after the other, what it means, and what to try. */
export function Found({ steps, trying, isPinned, onTrust }: FoundProps) {
  if (!trying && stepOrder.every(step => !steps[step])) return null
  return (
    <ol className={styles.steps} aria-live="polite">
      {stepOrder.map(step => {
        const found = steps[step]
        const tone = found ? (toneOfCheck(found) as keyof typeof icons) : undefined
        const Icon = tone ? icons[tone] : trying === step ? IconLoader2 : IconCircleDashed
        return (
          <li key={step} data-tone={tone} data-trying={trying === step} data-testid={`check-${step}`}>
            <Icon aria-hidden="true" />
            <div>
              <p className={styles.step}>
                {found?.title ?? stepTitles[step]}
                <span className="said-only">{tone ? `, ${said[tone]}` : trying === step ? ', being tried' : ''}</span>
              </p>
              {found?.detail ? <p>{found.detail}</p> : null}
              {found?.certificate ? (
                <Shown
                  certificate={found.certificate}
                  isOpen={!found.ok}
                  onTrust={found.ok || isPinned ? undefined : onTrust}
                />
              ) : null}
            </div>
          </li>
        )
      })}
    </ol>
  )
}
