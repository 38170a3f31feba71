import { IconBuilding, IconUserCircle, IconWorldShare } from '@tabler/icons-react'
import { providerAddress, signInRemembered } from '../../data/sign-in.ts'
import type { SignInOptions, SignInSource } from '../../data/sign-in-options.ts'
import { Button } from '../../look/Button.tsx'
import { Trouble } from '../../look/Empty.tsx'
import { goOn } from '../go.ts'
import { Note, Or, Ways } from '../parts/Page.tsx'
import { useSubmit } from '../useSubmit.ts'

export interface SourcesProps {
  options: SignInOptions
  next: string
  onDirectory(source: SignInSource): void
}

/** The ways in that need no account of this node. */
export function Sources({ options: { remembered, sources }, next, onDirectory }: SourcesProps) {
  if (!remembered && sources.length === 0) return null
  return (
    <>
      {remembered ? <Remembered remembered={remembered} next={next} /> : null}
      {sources.length > 0 ? (
        <Ways>
          {sources.map(source => (
            <Button
              key={source.id}
              onClick={() =>
                source.kind === 'ldap' ? onDirectory(source) : location.assign(providerAddress(source.id, next))
              }
            >
              {source.kind === 'ldap' ? <IconBuilding aria-hidden="true" /> : <IconWorldShare aria-hidden="true" />}
              Sign in with {source.name}
            </Button>
          ))}
        </Ways>
      ) : null}
      <Or>or with an account of this node</Or>
    </>
  )
}

/** Who was here before may go on when their provider cannot be reached: the room must not depend on the internet. */
function Remembered({ remembered, next }: { remembered: { name: string; source: string }; next: string }) {
  const { busy, refused, waitMs, submit } = useSubmit(signInRemembered, () => goOn(next))
  return (
    <Ways>
      <Button look="primary" onClick={submit} disabled={busy || waitMs > 0}>
        <IconUserCircle aria-hidden="true" />
        {busy ? 'One moment…' : `Go on as ${remembered.name}`}
      </Button>
      {refused ? <Trouble>{refused.message}</Trouble> : null}
      <Note>
        <p>You signed in here with {remembered.source} before. This works without the internet, too.</p>
      </Note>
    </Ways>
  )
}
