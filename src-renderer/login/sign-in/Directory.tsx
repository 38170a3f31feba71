import { useId, useRef, useState } from 'react'
import { signInLdap } from '../../data/sign-in.ts'
import type { SignInSource } from '../../data/sign-in-options.ts'
import { Button } from '../../look/Button.tsx'
import { Field, Input } from '../../look/Field.tsx'
import { goOn } from '../go.ts'
import { Form } from '../parts/Form.tsx'
import { Password } from '../parts/Password.tsx'
import { useSubmit } from '../useSubmit.ts'

/** With an account of a directory: its names are not e-mail addresses. */
export function Directory({ source, next, onBack }: { source: SignInSource; next: string; onBack(): void }) {
  const id = useId()
  const [username, setUsername] = useState('')
  const [password, setPassword] = useState('')
  const [tried, setTried] = useState(false)
  const place = useRef<HTMLInputElement>(null)
  const submitting = useSubmit(
    async asking => {
      const answer = await signInLdap({ id: source.id, username: username.trim(), password }, asking)
      if (!answer.ok) place.current?.select()
      return answer
    },
    () => goOn(next),
  )
  const wrong = {
    username: username.trim() === '' ? `The name by which ${source.name} knows you.` : undefined,
    password: password === '' ? 'The password that belongs to it.' : undefined,
  }
  const nameError = tried ? wrong.username : undefined
  return (
    <>
      <Form
        label={`Sign in with ${source.name}`}
        submitting={submitting}
        words={{ action: 'Sign in', busy: 'Asking the directory…' }}
        onSubmit={() => {
          setTried(true)
          if (!wrong.username && !wrong.password) submitting.submit()
        }}
      >
        <Field id={id} label="User name" error={nameError}>
          <Input
            id={id}
            type="text"
            autoComplete="username"
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
            autoFocus
            value={username}
            aria-invalid={nameError !== undefined}
            aria-describedby={nameError === undefined ? undefined : `${id}-error`}
            onChange={event => setUsername(event.target.value)}
          />
        </Field>
        <Password
          ref={place}
          value={password}
          onChange={setPassword}
          autoComplete="current-password"
          error={tried ? wrong.password : undefined}
        />
      </Form>
      <Button look="quiet" onClick={onBack}>
        Sign in another way
      </Button>
    </>
  )
}
