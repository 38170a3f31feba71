import { useState } from 'react'
import { Sign } from '../../../../look/Badge.tsx'
import { Button } from '../../../../look/Button.tsx'
import { Area, Input } from '../../../../look/Field.tsx'
import type { FieldView } from '../../about/fields.ts'
import type { ControlProps } from '../Control.tsx'
import type { Edit } from '../edits.ts'
import styles from './Secret.module.css'

export interface SealedProps extends ControlProps<string> {
  /** The ciphertext, or nothing; it is never drawn. */
  kept: unknown
  edit: Edit | undefined
  onSet(field: FieldView, typed: string, cleared?: boolean): void
}

/** A secret that nobody gets to see: it says whether there is one, and takes another in its place. */
export function Sealed({ id, field, kept, edit, problem, onChange, onSet }: SealedProps) {
  const [replacing, setReplacing] = useState(false)
  const there = typeof kept === 'string' && kept !== ''
  const typed = edit?.cleared ? '' : (edit?.typed ?? '')
  const common = {
    id,
    value: typeof typed === 'string' ? typed : '',
    'aria-invalid': problem !== undefined,
    spellCheck: false,
  }
  if (there && !replacing && typed === '') {
    return (
      <div className={styles.state}>
        <Sign tone={edit?.cleared ? 'bad' : 'good'}>{edit?.cleared ? 'Will be cleared' : 'Set'}</Sign>
        {edit?.cleared ? (
          <Button id={id} onClick={() => onChange('')}>
            Keep it
          </Button>
        ) : (
          <>
            <Button id={id} onClick={() => setReplacing(true)} aria-label={`Replace ${field.label}`}>
              Replace
            </Button>
            {field.required ? null : (
              <Button look="quiet" onClick={() => onSet(field, '', true)} aria-label={`Clear ${field.label}`}>
                Clear
              </Button>
            )}
          </>
        )}
      </div>
    )
  }
  return (
    <div className={styles.replace}>
      {field.long || field.kind === 'yaml' ? (
        <Area {...common} autoComplete="off" onChange={event => onChange(event.currentTarget.value)} />
      ) : (
        <Input
          {...common}
          type="password"
          autoComplete="new-password"
          placeholder={there ? 'The new one' : field.writeOnly ? '' : 'Not set'}
          onChange={event => onChange(event.currentTarget.value)}
        />
      )}
      {there ? (
        <Button
          look="quiet"
          onClick={() => {
            setReplacing(false)
            onChange('')
          }}
        >
          Keep the one that is set
        </Button>
      ) : null}
    </div>
  )
}
