import type { DriverPage } from '@contract/shelf-views.ts'
import { Card } from '../../look/Card.tsx'
import { transportWords } from '../drivers/rules.ts'
import { answersWords, hintsOf } from './rules.ts'
import styles from './Side.module.css'

/** How the driver reaches its device, how the device is found, and what the driver stands in for. */
export function Connects({ driver }: { driver: DriverPage }) {
  const { transport, default_port, default_uri, role, module_name, interfaces, answers_for, discovery } = driver
  const hints = hintsOf(discovery)
  return (
    <Card title="How it connects">
      <dl className={styles.facts} data-testid="connects">
        <Fact name="Transport">
          {transport === 'none' ? 'None: it works with other modules' : transportWords(transport)}
        </Fact>
        {default_port === null ? null : <Fact name="Port">{default_port}, unless the module says another</Fact>}
        {default_uri === null ? null : (
          <Fact name="Address">
            <code>{default_uri}</code>
          </Fact>
        )}
        <Fact name="Modules">
          called <code>{module_name}</code>, of the role {role}
        </Fact>
        {interfaces.length > 0 ? <Fact name="Implements">{interfaces.join(', ')}</Fact> : null}
        {hints.map(({ name, text }) => (
          <Fact key={name + text} name={name}>
            <code>{text}</code>
          </Fact>
        ))}
        {answers_for.length > 0 ? (
          <Fact name="Stands in for">
            {answersWords}
            {answers_for.map(one => (
              <code key={one}>{one}</code>
            ))}
          </Fact>
        ) : null}
      </dl>
    </Card>
  )
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
