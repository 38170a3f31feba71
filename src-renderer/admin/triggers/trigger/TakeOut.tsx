import type { TriggerInstance } from '@model/trigger-instance.ts'
import { useState } from 'react'
import { useTriggerDoing } from '../../../data/useTriggers.ts'
import { Button } from '../../../look/Button.tsx'
import { Confirm } from '../../people/Confirm.tsx'
import { useSay } from '../../Said.tsx'
import styles from './Page.module.css'

export interface TakeOutProps {
  instance: TriggerInstance
  system: string
  onDone(): void
}

/** Takes a trigger out of one system, after saying what is lost with that. */
export function TakeOut({ instance, system, onDone }: TakeOutProps) {
  const { end } = useTriggerDoing()
  const [asking, setAsking] = useState(false)
  const say = useSay()
  return (
    <div className={styles.take}>
      <Button look="quiet" onClick={() => setAsking(true)} data-testid="take-out">
        Take it out of {system}
      </Button>
      {asking ? (
        <Confirm
          title={`Take it out of ${system}?`}
          act="Take it out"
          acting="Taking it out…"
          keep="Keep it"
          onAct={() => end(instance)}
          onClose={() => setAsking(false)}
          onDone={() => {
            say(`It is not at work in ${system} any more.`)
            setAsking(false)
            onDone()
          }}
        >
          <p>
            It stops working there; its count, what it did, and the address of its web request are lost. To pause it,
            disable it instead.
          </p>
          {instance.zone_id ? <p>A zone brought it there: it comes back when the zone does it again.</p> : null}
        </Confirm>
      ) : null}
    </div>
  )
}
