import { SIGN_OUT_EVERYWHERE } from '../../data/sign-in.ts'
import { Button } from '../../look/Button.tsx'
import { Dialog } from '../../look/Dialog.tsx'

export function Everywhere({ onClose }: { onClose(): void }) {
  return (
    <Dialog
      title="Sign out everywhere?"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Stay signed in</Button>
          <Button look="primary" onClick={() => location.assign(SIGN_OUT_EVERYWHERE)}>
            Sign out everywhere
          </Button>
        </>
      }
    >
      <p>
        You are signed out here and in every other browser and application, on every device. API keys, panels and
        borrowed phones are not touched.
      </p>
    </Dialog>
  )
}
