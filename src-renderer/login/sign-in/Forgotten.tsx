import { Fold } from '../../look/Fold.tsx'
import { Note } from '../parts/Page.tsx'
import { ResetSteps } from '../reset/ResetSteps.tsx'

export function Forgotten({ resetting }: { resetting: boolean }) {
  if (resetting) {
    return (
      <Note>
        <p>
          This node was started for a forgotten password. <a href="/login/reset">Set a new one.</a>
        </p>
      </Note>
    )
  }
  return (
    <Fold title="Forgotten your password?" open={false}>
      <Note>
        <p>Another administrator can give you a new one, on the page People. If there is none:</p>
        <ResetSteps />
      </Note>
    </Fold>
  )
}
