import type { EntityName } from '@model/names.ts'
import { IconAlertTriangle, IconCheck, IconCopy } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useCopy } from '../../../data/useCopy.ts'
import { Button } from '../../../look/Button.tsx'
import { Card } from '../../../look/Card.tsx'
import { nounOf } from '../about/words.ts'
import styles from './ShownOnce.module.css'

/** A key that only its hash is kept of: now is the time to take it along. */
export function ShownOnce({ entity, id, text }: { entity: EntityName; id: string; text: string }) {
  const { copied, copy } = useCopy()
  return (
    <Card title={entity === 'edge' ? 'What the edge signs in with' : 'The key'}>
      <div className={styles.once}>
        <code className={styles.key} data-testid="shown-once">
          {text}
        </code>
        <Button look="primary" onClick={() => copy(text)}>
          {copied ? <IconCheck aria-hidden="true" /> : <IconCopy aria-hidden="true" />}
          {copied ? 'Copied' : 'Copy'}
        </Button>
        <p className={styles.warning}>
          <IconAlertTriangle aria-hidden="true" />
          It is shown this once. The node keeps only what it needs to recognise it, so nobody can show it again.
        </p>
        {entity === 'api_key' ? (
          <p>
            Send it as the header <code>X-API-Key</code>.
          </p>
        ) : null}
        <Link to="/records/$entity/$id" params={{ entity, id }} className={styles.on} replace>
          I have kept it, go to the {nounOf(entity)}
        </Link>
      </div>
    </Card>
  )
}
