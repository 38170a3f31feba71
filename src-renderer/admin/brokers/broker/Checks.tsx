import {
  IconAlertTriangleFilled,
  IconCircleCheckFilled,
  IconCircleDashed,
  IconCircleXFilled,
  IconLoader2,
} from '@tabler/icons-react'
import type { BrokerAsking } from '../../../data/useBrokers.ts'
import { Button } from '../../../look/Button.tsx'
import { Card } from '../../../look/Card.tsx'
import { Trouble } from '../../../look/Empty.tsx'
import shared from '../../central/Connect.module.css'
import styles from './Broker.module.css'
import { type Step, type Steps, stepOrder, stepTitles, toneOf } from './checks.ts'
import { useBrokerChecks } from './useBrokerChecks.ts'

const icons = { good: IconCircleCheckFilled, busy: IconAlertTriangleFilled, bad: IconCircleXFilled } as const
const said = { good: 'good', busy: 'good enough', bad: 'not good' } as const

/** Finds out, with what is typed, how far one gets with a broker, and what to try where one gets no further. */
export function Checks({ asking }: { asking: BrokerAsking }) {
  const { steps, trying, failure, tryOut } = useBrokerChecks(asking)
  const isTried = steps.name !== undefined
  return (
    <Card title="Try it out">
      <div className={styles.stack}>
        <p className={styles.quiet}>
          With what is typed here, saved or not. Name, port, certificate, user and rights are looked at apart.
        </p>
        <div className={styles.row}>
          <Button
            data-testid="try-broker"
            disabled={trying !== undefined || asking.host === ''}
            onClick={() => void tryOut()}
          >
            {trying ? 'Trying it out…' : isTried ? 'Try again' : 'Try it out'}
          </Button>
        </div>
        {failure ? <Trouble>{failure}</Trouble> : null}
        {isTried || trying ? (
          <ol className={shared.steps} aria-live="polite">
            {stepOrder.map(step => (
              <Found key={step} step={step} steps={steps} isTrying={trying === step} />
            ))}
          </ol>
        ) : null}
      </div>
    </Card>
  )
}

function Found({ step, steps, isTrying }: { step: Step; steps: Steps; isTrying: boolean }) {
  const found = steps[step]
  const tone = found && toneOf(found)
  const Icon = tone ? icons[tone] : isTrying ? IconLoader2 : IconCircleDashed
  return (
    <li data-tone={tone} data-trying={isTrying} data-testid={`check-${step}`}>
      <Icon aria-hidden="true" />
      <div>
        <p className={shared.step}>
          {stepTitles[step]}
          <span className="said-only">{tone ? `, ${said[tone]}` : isTrying ? ', being tried' : ''}</span>
        </p>
        {found ? <p>{found.said}</p> : null}
      </div>
    </li>
  )
}
