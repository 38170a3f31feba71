import { IconPlayerPlay } from '@tabler/icons-react'
import { useState } from 'react'
import { Button } from '../../../look/Button.tsx'
import { Dialog } from '../../../look/Dialog.tsx'
import type { FunctionDraft, Keyed } from './draft.ts'
import styles from './Editor.module.css'
import type { TriedOut } from './useTryOut.ts'

export interface TryOutProps {
  system: string
  functions: readonly Keyed<FunctionDraft>[]
  mails: number
  tried: TriedOut
}

/** Runs the functions now, as they stand here, after asking. */
export function TryOut({ system, functions, mails, tried }: TryOutProps) {
  const [asking, setAsking] = useState(false)
  return (
    <>
      <Button disabled={tried.busy} onClick={() => setAsking(true)} data-testid="try-out">
        <IconPlayerPlay aria-hidden="true" />
        {tried.busy ? 'Running…' : 'Try it now'}
      </Button>
      {asking ? (
        <Dialog
          title={`Run this in ${system} now?`}
          onClose={() => setAsking(false)}
          actions={
            <>
              <Button onClick={() => setAsking(false)}>Leave it</Button>
              <Button
                look="primary"
                onClick={() => {
                  setAsking(false)
                  void tried.run(functions)
                }}
                data-testid="try-out-now"
              >
                Run
              </Button>
            </>
          }
        >
          <ol className={styles.steps}>
            {functions.map(({ key, mod, method, args }) => (
              <li key={key}>
                <code>
                  {mod}.{method}({JSON.stringify(args)})
                </code>
              </li>
            ))}
          </ol>
          <p>
            The devices really do it, whether the conditions hold or not, and with your rights. It is not counted as
            fired.{mails > 0 ? ' No e-mail is sent.' : ''}
          </p>
        </Dialog>
      ) : null}
    </>
  )
}
