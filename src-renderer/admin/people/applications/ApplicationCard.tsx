import { IconPencil, IconTrash } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { Badge } from '../../../look/Badge.tsx'
import { Card } from '../../../look/Card.tsx'
import { IconButton } from '../../../look/IconButton.tsx'
import { CopyText } from '../CopyText.tsx'
import { Note } from '../Note.tsx'
import shared from '../People.module.css'
import { Removing } from '../Removing.tsx'
import type { Application } from './rules.ts'
import styles from './Screen.module.css'

interface ApplicationCardProps {
  application: Application
  /** The address that somebody came here with, which this one has already. */
  wanted: string | undefined
}

/** One front end: how it is known, and what stands in its way. */
export function ApplicationCard({ application, wanted }: ApplicationCardProps) {
  const { id, name, domain, addresses, clientId, scopes, trusted, troubles } = application
  const [removing, setRemoving] = useState(false)
  return (
    <Card
      title={name}
      aside={
        <span className={shared.marks}>
          {wanted === undefined ? null : <Badge tone="good">This is it</Badge>}
          {trusted ? <Badge>Trusted</Badge> : null}
          {domain}
        </span>
      }
      actions={
        <>
          <Link
            to="/records/$entity/$id"
            params={{ entity: 'doorkeeper_application', id }}
            className={shared.link}
            aria-label={`Edit ${name}`}
          >
            <IconPencil aria-hidden="true" />
            Edit
          </Link>
          <IconButton label={`Remove ${name}`} onClick={() => setRemoving(true)}>
            <IconTrash />
          </IconButton>
        </>
      }
    >
      <div className={styles.body} data-testid={`application-${id}`}>
        {troubles.map(trouble => (
          <Note key={trouble}>{trouble}</Note>
        ))}
        <dl className={styles.facts}>
          <div>
            <dt>{addresses.length === 1 ? 'Redirect address' : 'Redirect addresses'}</dt>
            <dd>
              {addresses.map(address => (
                <CopyText key={address} label="redirect address" text={address} />
              ))}
            </dd>
          </div>
          <div>
            <dt>Client id</dt>
            <dd>
              <CopyText label="client id" text={clientId} />
            </dd>
          </div>
          <div>
            <dt>Scopes</dt>
            <dd>
              <code>{scopes}</code>
            </dd>
          </div>
        </dl>
      </div>
      {removing ? (
        <Removing entity="doorkeeper_application" id={id} title={name} onClose={() => setRemoving(false)}>
          <p>Nobody can sign in with this front end any more. Who is signed in with it stays until their token ends.</p>
        </Removing>
      ) : null}
    </Card>
  )
}
