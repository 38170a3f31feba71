import type { TriggerInstance } from '@model/trigger-instance.ts'
import { useId, useState } from 'react'
import { useTriggerDoing } from '../../../data/useTriggers.ts'
import { Card } from '../../../look/Card.tsx'
import { Trouble } from '../../../look/Empty.tsx'
import { Toggle } from '../../../look/Toggle.tsx'
import { useSay } from '../../Said.tsx'

/** Whether a web request may name a function that is run, too (triggers.md 8). */
export function ByFunction({ instance, onDone }: { instance: TriggerInstance; onDone(): void }) {
  const { change } = useTriggerDoing()
  const [failure, setFailure] = useState<string>()
  const say = useSay()
  const id = useId()
  const set = async (exec_enabled: boolean) => {
    setFailure(undefined)
    const result = await change(instance, { exec_enabled })
    if (!result.ok) return setFailure(result.failure.message)
    say(exec_enabled ? 'A web request may run a function.' : 'A web request runs no function.')
    onDone()
  }
  return (
    <Card title="Functions">
      <Toggle
        id={id}
        label="A web request may run a function"
        about="With /Module/Index/Function behind its address. It runs with the rights of support, and its answer goes back."
        on={instance.exec_enabled}
        onChange={on => void set(on)}
      />
      {failure ? <Trouble onClose={() => setFailure(undefined)}>{failure}</Trouble> : null}
    </Card>
  )
}
