import type { ThreadView } from '@contract/shelf-views.ts'
import { IconRefresh } from '@tabler/icons-react'
import { useState } from 'react'
import { useWorkbench } from '../../data/useWorkbench.ts'
import { Button } from '../../look/Button.tsx'
import { Dialog } from '../../look/Dialog.tsx'
import { Trouble } from '../../look/Empty.tsx'
import { useSay } from '../Said.tsx'
import { restartWords } from './rules.ts'

/** Begins a driver's thread anew, once who asks has read which modules that concerns. */
export function RestartThread({ thread }: { thread: ThreadView }) {
  const { restartThread, busy } = useWorkbench()
  const say = useSay()
  const [asking, setAsking] = useState(false)
  const [failure, setFailure] = useState<string>()
  const close = () => {
    setAsking(false)
    setFailure(undefined)
  }
  const restart = async () => {
    const result = await restartThread(thread.file_name)
    if (!result.ok) return setFailure(result.failure.message)
    if (!result.value.restarted) return setFailure('There is no such thread at the moment: no module needs it.')
    close()
    say(`The thread of ${thread.name} is restarted.`)
  }
  return (
    <>
      <Button onClick={() => setAsking(true)} aria-label={`Restart the thread of ${thread.name}`}>
        <IconRefresh aria-hidden="true" />
        Restart
      </Button>
      {asking ? (
        <Dialog
          title={`Restart the thread of ${thread.name}?`}
          onClose={close}
          actions={
            <>
              <Button onClick={close}>Leave it</Button>
              <Button look="primary" disabled={busy} onClick={() => void restart()}>
                {busy ? 'Restarting…' : 'Restart'}
              </Button>
            </>
          }
        >
          {failure ? <Trouble>{failure}</Trouble> : null}
          <p>{restartWords(thread)} The rest of the room goes on meanwhile.</p>
        </Dialog>
      ) : null}
    </>
  )
}
