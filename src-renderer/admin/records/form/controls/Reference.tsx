import { IconX } from '@tabler/icons-react'
import { Button } from '../../../../look/Button.tsx'
import { IconButton } from '../../../../look/IconButton.tsx'
import type { Labels } from '../../about/titles.ts'
import { nounOf } from '../../about/words.ts'
import type { ControlProps } from '../Control.tsx'
import { Picker } from './Picker.tsx'
import { RecordName } from './RecordName.tsx'
import styles from './Reference.module.css'
import { usePicking } from './usePicking.ts'

export interface Naming {
  names: Labels
  onLearn(id: string, name: string): void
}

/** One other record: its name is the way there. */
export function Reference({ id, field, value, onChange, names, onLearn }: ControlProps<string> & Naming) {
  const { picking, open, leave, done } = usePicking(id)
  if (picking) {
    return (
      <Picker
        id={id}
        label={field.label}
        to={field.to}
        without={value ? [value] : []}
        onLeave={leave}
        onCancel={done}
        onPick={(picked, name) => {
          onLearn(picked, name)
          onChange(picked)
          done()
        }}
      />
    )
  }
  if (!value) {
    return (
      <button type="button" id={id} className={styles.choose} aria-label={`Choose ${field.label}`} onClick={open}>
        Choose {field.to.length === 1 && field.to[0] ? withArticle(nounOf(field.to[0])) : 'what it is'}…
      </button>
    )
  }
  return (
    <div className={styles.one}>
      <span className={styles.name}>
        <RecordName id={value} to={field.to} names={names} />
      </span>
      <Button id={id} look="quiet" onClick={open} aria-label={`Change ${field.label}`}>
        Change
      </Button>
      {field.required ? null : (
        <IconButton label={`Clear ${field.label}`} onClick={() => onChange('')}>
          <IconX />
        </IconButton>
      )}
    </div>
  )
}

const withArticle = (noun: string) =>
  /^([aeiou]|LDAP|SAML)/i.test(noun) && !/^u/.test(noun) ? `an ${noun}` : `a ${noun}`
