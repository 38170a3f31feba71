import { IconArrowDown, IconArrowUp, IconPlus, IconX } from '@tabler/icons-react'
import { Button } from '../../../../look/Button.tsx'
import { IconButton } from '../../../../look/IconButton.tsx'
import { nounOf } from '../../about/words.ts'
import type { ControlProps } from '../Control.tsx'
import { moved, slugs } from '../rules.ts'
import { Picker } from './Picker.tsx'
import { RecordName } from './RecordName.tsx'
import type { Naming } from './Reference.tsx'
import styles from './References.module.css'
import { usePicking } from './usePicking.ts'

/** Other records in an order that counts. */
export function References({ id, field, value, onChange, names, onLearn }: ControlProps<readonly string[]> & Naming) {
  const { picking, open, leave, done } = usePicking(id)
  const noun = field.to[0] ? nounOf(field.to[0]) : 'record'
  // Modules are known by name and number in their system, and that is what the order decides.
  const shown = field.to.includes('module') ? { ...names, ...slugs(value, names) } : names
  return (
    <div className={styles.list}>
      {value.length > 0 ? (
        <ol aria-label={field.label}>
          {value.map((one, index) => {
            const name = shown[one] ?? one
            return (
              <li key={one}>
                <span className={styles.number}>{index + 1}</span>
                <span className={styles.name}>
                  <RecordName id={one} to={field.to} names={shown} />
                </span>
                <IconButton
                  label={`Move ${name} up`}
                  disabled={index === 0}
                  onClick={() => onChange(moved(value, index, index - 1))}
                >
                  <IconArrowUp />
                </IconButton>
                <IconButton
                  label={`Move ${name} down`}
                  disabled={index === value.length - 1}
                  onClick={() => onChange(moved(value, index, index + 1))}
                >
                  <IconArrowDown />
                </IconButton>
                <IconButton label={`Remove ${name}`} onClick={() => onChange(value.filter(other => other !== one))}>
                  <IconX />
                </IconButton>
              </li>
            )
          })}
        </ol>
      ) : null}
      {picking ? (
        <Picker
          id={id}
          label={field.label}
          to={field.to}
          without={value}
          onLeave={leave}
          onCancel={done}
          onPick={(picked, name) => {
            onLearn(picked, name)
            onChange([...value, picked])
            done()
          }}
        />
      ) : (
        <Button id={id} aria-label={`Add ${noun}`} onClick={open}>
          <IconPlus aria-hidden="true" />
          Add {noun}
        </Button>
      )}
    </div>
  )
}
