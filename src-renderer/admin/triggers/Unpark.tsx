import { useState } from 'react'
import { useTriggerDoing } from '../../data/useTriggers.ts'
import { Button } from '../../look/Button.tsx'
import { Trouble } from '../../look/Empty.tsx'
import { useSay } from '../Said.tsx'

/** Lets one go on that was parked for a loop. */
export function Unpark({ id }: { id: string }) {
  const { unpark, busy } = useTriggerDoing()
  const [failure, setFailure] = useState<string>()
  const say = useSay()
  const go = async () => {
    setFailure(undefined)
    const result = await unpark(id)
    if (!result.ok) return setFailure(result.failure.message)
    say(result.value.unparked ? 'It goes on.' : 'It was not parked any more.')
  }
  return (
    <>
      <Button disabled={busy} onClick={() => void go()} data-testid={`unpark-${id}`}>
        {busy ? 'Unparking…' : 'Unpark'}
      </Button>
      {failure ? <Trouble onClose={() => setFailure(undefined)}>{failure}</Trouble> : null}
    </>
  )
}
