import { Button } from '../../look/Button.tsx'
import { goOn } from '../go.ts'
import { Note, Ways } from '../parts/Page.tsx'

/** Somebody is signed in here already, and may want to be somebody else. */
export function GoOn({ me, next, onOther }: { me: { name: string }; next: string; onOther(): void }) {
  return (
    <>
      <Note>
        <p>
          As <strong>{me.name}</strong>.
        </p>
      </Note>
      <Ways>
        <Button look="primary" onClick={() => goOn(next)}>
          Go on as {me.name}
        </Button>
        <Button onClick={onOther}>Use another account</Button>
      </Ways>
    </>
  )
}
