import { useBlocker } from '@tanstack/react-router'
import { Button } from '../../../look/Button.tsx'
import { Dialog } from '../../../look/Dialog.tsx'
import { changesWords } from './rules.ts'

/** Nobody loses what they typed by a slip: leaving asks first. */
export function Unsaved({ count, leaving }: { count: number; leaving(): boolean }) {
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: () => count > 0 && !leaving(),
    enableBeforeUnload: () => count > 0 && !leaving(),
    withResolver: true,
  })
  if (status !== 'blocked') return null
  return (
    <Dialog
      title="Leave without saving?"
      onClose={reset}
      actions={
        <>
          <Button onClick={proceed}>Leave and lose {changesWords(count)}</Button>
          <Button look="primary" onClick={reset}>
            Stay here
          </Button>
        </>
      }
    >
      <p>What you typed is not saved yet.</p>
    </Dialog>
  )
}
