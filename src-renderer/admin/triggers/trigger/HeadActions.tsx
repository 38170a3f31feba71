import type { Trigger } from '@model/trigger.ts'
import { IconCopyPlus, IconTrash } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useRecordDoing } from '../../../data/useRecordDoing.ts'
import { Button } from '../../../look/Button.tsx'
import people from '../../people/People.module.css'
import { Removing } from '../../people/Removing.tsx'
import { useSay } from '../../Said.tsx'
import { copyOf } from './rules.ts'

export interface HeadActionsProps {
  trigger: Trigger
  /** It is gone, or left for another: nothing that is written here can be lost any more. */
  onLeaving(): void
}

/** What is done to a trigger as a whole. */
export function HeadActions({ trigger, onLeaving }: HeadActionsProps) {
  const { create, busy } = useRecordDoing()
  const [removing, setRemoving] = useState(false)
  const navigate = useNavigate()
  const say = useSay()
  const duplicate = async () => {
    const result = await create('trigger', copyOf(trigger))
    if (!result.ok) return say(result.failure.message)
    say('This is the copy. It is at work nowhere yet.')
    await navigate({ to: '/triggers/$id', params: { id: result.value.row.id }, search: {} })
  }
  return (
    <>
      <Button disabled={busy} onClick={() => void duplicate()} data-testid="duplicate">
        <IconCopyPlus aria-hidden="true" />
        Duplicate
      </Button>
      <Button onClick={() => setRemoving(true)} data-testid="remove-trigger">
        <IconTrash aria-hidden="true" />
        Remove
      </Button>
      <Link to="/records/$entity/$id" params={{ entity: 'trigger', id: trigger.id }} className={people.link}>
        Record
      </Link>
      {removing ? (
        <Removing
          entity="trigger"
          id={trigger.id}
          title={trigger.name}
          onClose={() => setRemoving(false)}
          onRemoved={() => {
            onLeaving()
            void navigate({ to: '/triggers', search: {}, replace: true })
          }}
        >
          <p>It stops working everywhere, and what it did is forgotten. To pause it, disable it instead.</p>
        </Removing>
      ) : null}
    </>
  )
}
