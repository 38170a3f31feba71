import { type FormEvent, useId, useState } from 'react'
import { useCentralDoing } from '../../data/useCentral.ts'
import { Button } from '../../look/Button.tsx'
import { Dialog } from '../../look/Dialog.tsx'
import { Field, Input } from '../../look/Field.tsx'
import { useSay } from '../Said.tsx'

/** Has the node sign in with another secret. The one before stays until the new one has worked. */
export function Rotate({ onClose }: { onClose(): void }) {
  const { rotate, busy } = useCentralDoing()
  const say = useSay()
  const form = useId()
  const [secret, setSecret] = useState('')
  const [failure, setFailure] = useState<string>()
  const save = async (event: FormEvent) => {
    event.preventDefault()
    const result = await rotate(secret.trim())
    if (!result.ok) return setFailure(result.failure.message)
    say('The new secret is used from now on.')
    onClose()
  }
  return (
    <Dialog
      title="Change the secret"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={form} look="primary" disabled={busy || secret.trim() === ''}>
            Use it
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={event => void save(event)}>
        <Field
          id="new-edge-secret"
          label="New secret"
          about="As the central server shows it, once. Should it not be taken, this node goes back to the one before."
          error={failure}
        >
          <Input
            id="new-edge-secret"
            type="password"
            autoComplete="off"
            value={secret}
            onChange={event => setSecret(event.currentTarget.value)}
          />
        </Field>
      </form>
    </Dialog>
  )
}
