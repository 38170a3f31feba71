import { lazy, Suspense } from 'react'
import { patiently } from '../data/patiently.ts'
import type { Arrival } from './arrival.ts'
import { Screen as Claim } from './claim/Screen.tsx'
import { Screen as Join } from './join/Screen.tsx'
import { Note, Page } from './parts/Page.tsx'
import { Screen as Reset } from './reset/Screen.tsx'
import { Screen as SignIn } from './sign-in/Screen.tsx'
import { Screen as Unattended } from './unattended/Screen.tsx'

// What is known of every maker's certificates comes with it: whoever signs in does without.
const Trust = lazy(patiently(() => import('./trust/Trust.tsx').then(({ Trust }) => ({ default: Trust }))))

/** Everything that is seen before somebody is signed in, by its address. */
export function Login({ arrival }: { arrival: Arrival }) {
  switch (arrival.screen) {
    case 'sign-in':
      return <SignIn next={arrival.next} failed={arrival.failed} />
    case 'claim':
      return <Claim next={arrival.next} />
    case 'reset':
      return <Reset next={arrival.next} />
    case 'join':
      return <Join code={arrival.code} left={arrival.left} />
    case 'unattended':
      return <Unattended known={arrival.unattended} next={arrival.next} />
    case 'trust':
      return (
        <Suspense fallback={null}>
          <Trust />
        </Suspense>
      )
    default:
      return (
        <Page title="There is no such page">
          <Note>
            <a href="/login">Go to the sign-in of this node.</a>
          </Note>
        </Page>
      )
  }
}
