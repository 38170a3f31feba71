import type { EntityName } from '@model/names.ts'
import type { ReactNode } from 'react'
import { useRecordDoing } from '../../data/useRecordDoing.ts'
import { useRemoval } from '../../data/useRecords.ts'
import { nounOf } from '../records/about/words.ts'
import { companyWords, inOrder } from '../records/record/rules.ts'
import { useSay } from '../Said.tsx'
import { Confirm } from './Confirm.tsx'
import { listWords } from './rules.ts'

export interface RemovingProps {
  entity: EntityName
  id: string
  title: string
  onClose(): void
  onRemoved?: () => void
  /** What stops working. */
  children: ReactNode
}

/** Asks before a record goes: what stops working then, and what goes with it. */
export function Removing({ entity, id, title, onClose, onRemoved, children }: RemovingProps) {
  const { remove } = useRecordDoing()
  const { value: removal } = useRemoval(entity, id)
  const say = useSay()
  const goes = inOrder(removal?.removed ?? [])
  return (
    <Confirm
      title={`Remove ${nounOf(entity)} ${title}?`}
      act={`Remove ${title}`}
      acting="Removing…"
      keep="Keep it"
      onClose={onClose}
      onAct={() => remove(entity, id)}
      onDone={() => {
        say(`${title} is removed.`)
        onClose()
        onRemoved?.()
      }}
    >
      {children}
      {goes.length > 0 ? <p>Also removed: {listWords(goes.map(companyWords))}.</p> : null}
      <p>This cannot be undone.</p>
    </Confirm>
  )
}
