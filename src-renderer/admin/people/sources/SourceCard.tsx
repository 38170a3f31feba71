import type { Result } from '@base/result.ts'
import type { SourceTest } from '@contract/access-views.ts'
import { IconPencil, IconTestPipe, IconTrash } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useId, useState } from 'react'
import { useAccessDoing } from '../../../data/useAccessDoing.ts'
import { Badge } from '../../../look/Badge.tsx'
import { Button } from '../../../look/Button.tsx'
import { Card } from '../../../look/Card.tsx'
import { Trouble } from '../../../look/Empty.tsx'
import { Field, Input } from '../../../look/Field.tsx'
import { IconButton } from '../../../look/IconButton.tsx'
import shared from '../People.module.css'
import { Removing } from '../Removing.tsx'
import { RedirectAddresses } from './RedirectAddresses.tsx'
import { kindTitles, type Source } from './rules.ts'
import styles from './Screen.module.css'
import { Tested } from './Tested.tsx'

/** One source: what it is, and whether it works. */
export function SourceCard({ source }: { source: Source }) {
  const { entity, id, name, domain, address } = source
  const [removing, setRemoving] = useState(false)
  return (
    <Card
      title={name}
      aside={
        <span className={shared.marks}>
          <Badge tone={entity === 'saml_authentication' ? 'plain' : 'accent'}>{kindTitles[entity]}</Badge>
          {entity === 'saml_authentication' ? <Badge tone="busy">Kept, not used here</Badge> : null}
          {domain}
        </span>
      }
      actions={
        <>
          <Link to="/records/$entity/$id" params={{ entity, id }} className={shared.link} aria-label={`Edit ${name}`}>
            <IconPencil aria-hidden="true" />
            Edit
          </Link>
          <IconButton label={`Remove ${name}`} onClick={() => setRemoving(true)}>
            <IconTrash />
          </IconButton>
        </>
      }
    >
      <div className={styles.source} data-testid={`source-${id}`}>
        <p className={styles.address}>
          <code>{address || 'No address yet'}</code>
        </p>
        {entity === 'saml_authentication' ? (
          <p className={shared.second}>
            It is kept for front ends and nodes that read it. Nobody signs in by SAML on this node: add the same
            provider as an OAuth2 site, if it can be one.
          </p>
        ) : (
          <>
            {entity === 'oauth_authentication' ? <RedirectAddresses source={source} /> : null}
            <Test source={source} />
          </>
        )}
      </div>
      {removing ? (
        <Removing entity={entity} id={id} title={name} onClose={() => setRemoving(false)}>
          <p>
            People who came by it can no longer sign in that way. They stay users of this node and keep what they have
            open until it ends.
          </p>
        </Removing>
      ) : null}
    </Card>
  )
}

function Test({ source: { entity, id, name } }: { source: Source }) {
  const { testLdap, testOauth, busy } = useAccessDoing()
  const [username, setUsername] = useState('')
  const [result, setResult] = useState<Result<SourceTest>>()
  const field = useId()
  const test = async () => {
    setResult(undefined)
    setResult(await (entity === 'ldap_authentication' ? testLdap(id, username.trim() || undefined) : testOauth(id)))
  }
  return (
    <form
      className={styles.test}
      aria-label={`Test ${name}`}
      onSubmit={event => {
        event.preventDefault()
        void test()
      }}
    >
      <div className={styles.try}>
        {entity === 'ldap_authentication' ? (
          <Field id={field} label="Look somebody up" kind="optional">
            <Input
              id={field}
              placeholder="A user name, as people type it"
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
              value={username}
              onChange={event => setUsername(event.currentTarget.value)}
            />
          </Field>
        ) : null}
        <Button type="submit" disabled={busy} data-testid={`test-${id}`}>
          <IconTestPipe aria-hidden="true" />
          {busy ? 'Testing…' : 'Test this'}
        </Button>
      </div>
      <div className={styles.came} aria-live="polite">
        {result === undefined ? null : result.ok ? (
          <Tested test={result.value} />
        ) : (
          <Trouble onClose={() => setResult(undefined)}>{result.failure.message}</Trouble>
        )}
      </div>
    </form>
  )
}
