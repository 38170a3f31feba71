import { useId, useState } from 'react'
import { join } from '../../data/sign-in.ts'
import { Field, Input } from '../../look/Field.tsx'
import { goOn } from '../go.ts'
import { Form } from '../parts/Form.tsx'
import { Note, Page } from '../parts/Page.tsx'
import { useSubmit } from '../useSubmit.ts'
import { nameBefore, rememberName } from './name.ts'
import { hasEnded } from './rules.ts'

export interface ScreenProps {
  code: string | undefined
  /** Somebody gave the controls back. */
  left: boolean
}

/** What an occupant sees who has scanned the code on the panel. */
export function Screen({ code, left }: ScreenProps) {
  const [dead, setDead] = useState<string>()
  if (left) {
    return (
      <Page title="You have left the controls" about="Thank you. The room stays as it is.">
        <ScanAgain />
      </Page>
    )
  }
  if (dead !== undefined) {
    return (
      <Page title="Scan the code again" about={dead}>
        <ScanAgain />
      </Page>
    )
  }
  if (code === undefined) {
    return (
      <Page title="Control a room from here" about="With this phone, for as long as you are in the room.">
        <ScanAgain />
      </Page>
    )
  }
  return <Join code={code} onDead={setDead} />
}

function Join({ code, onDead }: { code: string; onDead(words: string): void }) {
  const id = useId()
  const [name, setName] = useState(nameBefore)
  const submitting = useSubmit(
    async asking => {
      const answer = await join({ code, name: name.trim() }, asking)
      if (!answer.ok && hasEnded(answer.status)) onDead(answer.message)
      return answer
    },
    ({ systemId }) => {
      rememberName(name)
      goOn(systemId === undefined ? '/kiosk' : `/kiosk?system=${encodeURIComponent(systemId)}`)
    },
  )
  return (
    <Page
      title="Control this room from your phone"
      about="You need no account. The panel in the room shows that you have the controls, and can take them back."
    >
      <Form
        label="Take the controls"
        submitting={submitting}
        words={{ action: 'Take the controls', busy: 'One moment…' }}
        onSubmit={submitting.submit}
      >
        <Field id={id} label="Your name" kind="optional" about="Shown on the panel.">
          <Input
            id={id}
            type="text"
            autoComplete="given-name"
            maxLength={60}
            value={name}
            onChange={event => setName(event.target.value)}
          />
        </Field>
      </Form>
    </Page>
  )
}

const ScanAgain = () => (
  <Note>
    <ol>
      <li>
        On the panel in the room, press <strong>Control from your phone</strong>.
      </li>
      <li>Scan the code there with the camera of your phone.</li>
    </ol>
    <p>The code changes often: only who stands before the panel can use it.</p>
  </Note>
)
