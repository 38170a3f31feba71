import type { EntityName } from '@model/names.ts'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useRecordDoing } from '../../../data/useRecordDoing.ts'
import { useRemoval } from '../../../data/useRecords.ts'
import { Button } from '../../../look/Button.tsx'
import { Dialog } from '../../../look/Dialog.tsx'
import { Trouble } from '../../../look/Empty.tsx'
import { useSay } from '../../Said.tsx'
import { capital, nounOf } from '../about/words.ts'
import styles from './Removing.module.css'
import { companyWords, inOrder, takesNothing } from './rules.ts'

export interface RemovingProps {
  entity: EntityName
  id: string
  title: string
  onClose(): void
  /** It is gone: nothing that was typed can be lost any more. */
  onRemoved(): void
}

/** Says what goes with a record before it goes. */
export function Removing({ entity, id, title, onClose, onRemoved }: RemovingProps) {
  const { value: removal, trouble } = useRemoval(entity, id)
  const { remove, busy } = useRecordDoing()
  const [failure, setFailure] = useState<string>()
  const navigate = useNavigate()
  const say = useSay()
  const others = removal?.removed.reduce((sum, { count }) => sum + count, 0) ?? 0

  const go = async () => {
    const result = await remove(entity, id)
    if (!result.ok) return setFailure(result.failure.message)
    onRemoved()
    await navigate({ to: '/records/$entity', params: { entity }, replace: true })
    say(`${capital(nounOf(entity))} ${title} is deleted${others > 0 ? ', and what went with it' : ''}.`)
  }
  return (
    <Dialog
      title={`Delete ${nounOf(entity)} ${title}?`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button look="primary" className={styles.delete} disabled={busy || !removal} onClick={() => void go()}>
            {busy ? 'Deleting…' : `Delete ${title}${others > 0 ? ` and ${others} more` : ''}`}
          </Button>
        </>
      }
    >
      {failure || trouble ? <Trouble>{failure ?? trouble?.message}</Trouble> : null}
      <div className={styles.company} data-testid="removal" aria-live="polite">
        {!removal ? (
          trouble ? null : (
            <p>Asking what goes with it…</p>
          )
        ) : takesNothing(removal) ? (
          <p>Nothing else goes with it.</p>
        ) : (
          <>
            {removal.removed.length > 0 ? (
              <>
                <p>Also deletes</p>
                <ul>
                  {inOrder(removal.removed).map(company => (
                    <li key={company.entity} data-goes="true">
                      {companyWords(company)}
                    </li>
                  ))}
                </ul>
              </>
            ) : null}
            {removal.changed.length > 0 ? (
              <>
                <p>No longer named by</p>
                <ul>
                  {inOrder(removal.changed).map(company => (
                    <li key={company.entity}>{companyWords(company)}</li>
                  ))}
                </ul>
              </>
            ) : null}
          </>
        )}
        <p>This cannot be undone.</p>
      </div>
    </Dialog>
  )
}
