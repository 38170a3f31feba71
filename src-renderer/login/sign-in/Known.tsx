import { useRef, useState } from 'react'
import { signIn } from '../../data/sign-in.ts'
import { goOn } from '../go.ts'
import { Email } from '../parts/Email.tsx'
import { Form } from '../parts/Form.tsx'
import { Password } from '../parts/Password.tsx'
import { looksLikeEmail } from '../rules.ts'
import { useSubmit } from '../useSubmit.ts'

export interface KnownProps {
  next: string
  /** There is nothing before it that is likelier to be wanted. */
  first: boolean
}

/** With an account of this node. */
export function Known({ next, first }: KnownProps) {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [tried, setTried] = useState(false)
  const place = useRef<HTMLInputElement>(null)
  const submitting = useSubmit(
    async asking => {
      const answer = await signIn({ email: email.trim(), password }, asking)
      // What was wrong is most often this, and typed anew.
      if (!answer.ok) place.current?.select()
      return answer
    },
    () => goOn(next),
  )
  const wrong = {
    email: looksLikeEmail(email) ? undefined : 'The e-mail address that your account has, such as ada@example.com.',
    password: password === '' ? 'The password of your account.' : undefined,
  }
  return (
    <Form
      label="Sign in with an account of this node"
      submitting={submitting}
      words={{ action: 'Sign in', busy: 'Signing in…' }}
      onSubmit={() => {
        setTried(true)
        if (!wrong.email && !wrong.password) submitting.submit()
      }}
    >
      <Email value={email} onChange={setEmail} error={tried ? wrong.email : undefined} autoFocus={first} />
      <Password
        ref={place}
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
        error={tried ? wrong.password : undefined}
      />
    </Form>
  )
}
