import { useId, useState } from 'react'
import { claim } from '../../data/sign-in.ts'
import { Field, Input } from '../../look/Field.tsx'
import { goOn } from '../go.ts'
import { Code } from '../parts/Code.tsx'
import { Email } from '../parts/Email.tsx'
import { Form } from '../parts/Form.tsx'
import { NewPassword } from '../parts/NewPassword.tsx'
import { Page } from '../parts/Page.tsx'
import { strengthOf } from '../password.ts'
import { isWholeCode, looksLikeEmail } from '../rules.ts'
import { useSubmit } from '../useSubmit.ts'

/** The first thing done with a node: whoever stands before it becomes its administrator. */
export function Claim({ node, next }: { node: string; next: string }) {
  const id = useId()
  const [code, setCode] = useState('')
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [tried, setTried] = useState(false)
  const submitting = useSubmit(
    asking => claim({ code, name: name.trim(), email: email.trim(), password }, asking),
    () => goOn(next),
  )
  const strength = strengthOf(password)
  const wrong = {
    code: isWholeCode(code) ? undefined : 'Eight letters and figures, as they stand on the panel.',
    name: name.trim() === '' ? 'The name that others will see.' : undefined,
    email: looksLikeEmail(email) ? undefined : 'An e-mail address, such as ada@example.com. You sign in with it.',
    password: strength.level === 0 ? strength.words : undefined,
  }
  const said: Partial<typeof wrong> = tried ? wrong : {}
  return (
    <Page
      title="Claim this node"
      node={node}
      about="Nobody owns it yet. Claim it, and you are its first administrator: from then on everybody signs in, you let people and panels in, and you may open the node to the local network."
    >
      <Form
        label="Claim this node"
        submitting={submitting}
        words={{ action: 'Claim this node', busy: 'Claiming…' }}
        onSubmit={() => {
          setTried(true)
          if (!wrong.code && !wrong.name && !wrong.email && !wrong.password) submitting.submit()
        }}
      >
        <Code
          value={code}
          onChange={setCode}
          about="It stands on the panel in the room, and where the node was started."
          error={said.code}
        />
        <Field id={id} label="Your name" error={said.name}>
          <Input
            id={id}
            type="text"
            autoComplete="name"
            value={name}
            aria-invalid={said.name !== undefined}
            aria-describedby={said.name === undefined ? undefined : `${id}-error`}
            onChange={event => setName(event.target.value)}
          />
        </Field>
        <Email value={email} onChange={setEmail} error={said.email} />
        <NewPassword value={password} onChange={setPassword} known={[name, email, node]} error={said.password} />
      </Form>
    </Page>
  )
}
