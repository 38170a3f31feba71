import type { ModuleView } from '@contract/views.ts'
import { IconParking } from '@tabler/icons-react'
import { useId, useState } from 'react'
import { useWorkbench } from '../../data/useWorkbench.ts'
import { Button } from '../../look/Button.tsx'
import { Dialog } from '../../look/Dialog.tsx'
import { Trouble } from '../../look/Empty.tsx'
import { Field, Input } from '../../look/Field.tsx'
import { useSay } from '../Said.tsx'
import { slugOf } from '../words.ts'

/** Takes a module out of service, saying why to whoever comes next; and puts it back. */
export function Parking({ module }: { module: ModuleView }) {
  const { park, unpark, busy } = useWorkbench()
  const say = useSay()
  const id = useId()
  const form = useId()
  const [asking, setAsking] = useState(false)
  const [reason, setReason] = useState('')
  const [failure, setFailure] = useState<string>()
  const slug = slugOf(module)
  const close = () => {
    setAsking(false)
    setFailure(undefined)
  }
  const putIn = async () => {
    const result = await unpark(module.id)
    if (!result.ok) return setFailure(result.failure.message)
    setFailure(undefined)
    say(`${slug} is back in service.`)
  }
  const takeOut = async () => {
    const result = await park(module.id, reason)
    if (!result.ok) return setFailure(result.failure.message)
    close()
    setReason('')
    say(`${slug} is out of service.`)
  }
  if (module.parked) {
    return (
      <>
        <Button look="primary" disabled={busy} onClick={() => void putIn()}>
          {busy ? 'Putting back…' : 'Put back into service'}
        </Button>
        {failure ? <Trouble onClose={() => setFailure(undefined)}>{failure}</Trouble> : null}
      </>
    )
  }
  return (
    <>
      <Button onClick={() => setAsking(true)} aria-label={`Park ${slug}`}>
        <IconParking aria-hidden="true" />
        Park
      </Button>
      {asking ? (
        <Dialog
          title={`Park ${slug}?`}
          onClose={close}
          actions={
            <>
              <Button onClick={close}>Leave it in service</Button>
              <Button type="submit" form={form} look="primary" disabled={busy}>
                {busy ? 'Parking…' : 'Park it'}
              </Button>
            </>
          }
        >
          {failure ? <Trouble>{failure}</Trouble> : null}
          <p>It is stopped and stays so, also when the node starts again, until somebody puts it back.</p>
          <form
            id={form}
            onSubmit={event => {
              event.preventDefault()
              void takeOut()
            }}
          >
            <Field id={id} label="Why" kind="for whoever comes next">
              <Input
                id={id}
                value={reason}
                maxLength={500}
                autoComplete="off"
                placeholder="Such as: lamp ordered, back on Tuesday"
                onChange={event => setReason(event.currentTarget.value)}
              />
            </Field>
          </form>
        </Dialog>
      ) : null}
    </>
  )
}
