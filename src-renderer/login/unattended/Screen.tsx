import { type Clock, systemClock, wait } from '@base/clock.ts'
import { useEffect, useState } from 'react'
import type { Refused } from '../../data/answer.ts'
import { signInUnattended } from '../../data/sign-in.ts'
import { Button } from '../../look/Button.tsx'
import { Empty, Trouble } from '../../look/Empty.tsx'
import { goOn } from '../go.ts'
import { Note, Page } from '../parts/Page.tsx'
import { againIn, type Unattended } from './rules.ts'

/** A screen that signs in by itself, as PlaceOS's do: nobody stands before it to press anything. */
export function Screen({ known, next }: { known: Unattended | undefined; next: string }) {
  if (!known) {
    return (
      <Page
        title="This address signs nobody in"
        about="What it needs is missing, or cannot be read. Open the full address again: what is secret in it was taken out of the address bar."
      >
        <Enrol />
      </Page>
    )
  }
  return <SigningIn known={known} next={next} />
}

function SigningIn({ known, next }: { known: Unattended; next: string }) {
  const [refused, setRefused] = useState<Refused>()
  const [attempt, setAttempt] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: an attempt is a reason to sign in, not what is sent.
  useEffect(() => {
    const stop = new AbortController()
    untilSettled(known, systemClock, stop.signal, setRefused).then(
      signedIn => {
        if (signedIn) goOn(next)
      },
      () => {},
    )
    return () => stop.abort()
  }, [known, next, attempt])

  const waiting = refused !== undefined && againIn(refused) !== undefined
  if (!refused || waiting) {
    return (
      <Page title="Signing this screen in">
        <Empty busy title={refused ? 'The node cannot just now' : 'One moment…'}>
          {refused ? `${refused.message} This screen keeps trying and goes on by itself.` : null}
        </Empty>
        {refused ? <Enrol /> : null}
      </Page>
    )
  }
  return (
    <Page title="This screen could not sign in">
      <Trouble>
        {refused.message} {refused.hint}
      </Trouble>
      <Note>
        <p>
          It tried as <strong>{known.email}</strong>.
        </p>
      </Note>
      <Button
        look="primary"
        onClick={() => {
          setRefused(undefined)
          setAttempt(count => count + 1)
        }}
      >
        Try again
      </Button>
      <Enrol />
    </Page>
  )
}

/** True once signed in, false when the node said no; tells what stands in the way meanwhile. */
async function untilSettled(
  known: Unattended,
  clock: Clock,
  signal: AbortSignal,
  tell: (refused: Refused) => void,
): Promise<boolean> {
  for (;;) {
    const answer = await signInUnattended(known, { signal, clock })
    if (signal.aborted) return false
    if (answer.ok) {
      keepTokens()
      return true
    }
    tell(answer)
    const pause = againIn(answer)
    if (pause === undefined) return false
    await wait(clock, pause, signal)
  }
}

/** Front ends of PlaceOS keep their tokens, and name themselves a fixed device, where these stand (auth.md 5.4). */
function keepTokens(): void {
  try {
    localStorage.setItem('trusted', 'true')
    localStorage.setItem('fixed_device', 'true')
  } catch {
    // A browser that keeps nothing signs in anew with each start.
  }
}

const Enrol = () => (
  <Note>
    <p>
      A password in an address is read by whoever sees it. Better open <a href="/kiosk">/kiosk</a> on this screen: it
      shows a code, a technician lets it in once, and no password is needed.
    </p>
  </Note>
)
