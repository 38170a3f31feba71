import { useState } from 'react'
import { reset } from '../../data/sign-in.ts'
import { useSignInOptions } from '../../data/useSignInOptions.ts'
import { goOn } from '../go.ts'
import { Code } from '../parts/Code.tsx'
import { Email } from '../parts/Email.tsx'
import { Form } from '../parts/Form.tsx'
import { NewPassword } from '../parts/NewPassword.tsx'
import { Note, Page } from '../parts/Page.tsx'
import { Waiting } from '../parts/Waiting.tsx'
import { strengthOf } from '../password.ts'
import { isWholeCode, looksLikeEmail } from '../rules.ts'
import { useSubmit } from '../useSubmit.ts'
import { ResetSteps } from './ResetSteps.tsx'

const TITLE = 'Set a new password'

export function Screen({ next }: { next: string }) {
  const { value: options, trouble } = useSignInOptions()
  if (!options) return <Waiting title={TITLE} trouble={trouble} />
  const back = <a href="/login">Back to signing in</a>
  if (options.reset) {
    return (
      <Page
        title={TITLE}
        node={options.node}
        foot={back}
        about="Of an administrator. Who has no account with this e-mail address yet is given one. Wherever they are signed in, that ends."
      >
        <Reset next={next} />
      </Page>
    )
  }
  return (
    <Page
      title={TITLE}
      node={options.node}
      foot={back}
      about="Only from where the node stands, so that nobody else can."
    >
      <Note>
        <ResetSteps />
      </Note>
    </Page>
  )
}

function Reset({ next }: { next: string }) {
  const [code, setCode] = useState('')
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [tried, setTried] = useState(false)
  const submitting = useSubmit(
    asking => reset({ code, email: email.trim(), password }, asking),
    () => goOn(next),
  )
  const strength = strengthOf(password)
  const wrong = {
    code: isWholeCode(code) ? undefined : 'Eight letters and figures, as they stand on the panel.',
    email: looksLikeEmail(email) ? undefined : 'The e-mail address of the administrator, such as ada@example.com.',
    password: strength.level === 0 ? strength.words : undefined,
  }
  const said: Partial<typeof wrong> = tried ? wrong : {}
  return (
    <Form
      label={TITLE}
      submitting={submitting}
      words={{ action: 'Set the password and sign in', busy: 'One moment…' }}
      onSubmit={() => {
        setTried(true)
        if (!wrong.code && !wrong.email && !wrong.password) submitting.submit()
      }}
    >
      <Code
        value={code}
        onChange={setCode}
        about="It stands on the panel in the room, and where the node was started."
        error={said.code}
      />
      <Email value={email} onChange={setEmail} error={said.email} />
      <NewPassword label="New password" value={password} onChange={setPassword} known={[email]} error={said.password} />
    </Form>
  )
}
