import type { AskedView } from '@contract/discovery-views.ts'
import { useId } from 'react'
import { Field, Input } from '../../../look/Field.tsx'

interface AsksProps {
  asks: readonly AskedView[]
  told: Readonly<Record<string, string>>
  /** It can be told later as well. */
  canWait?: boolean
  onTell(name: string, value: string): void
}

/** What a device wants to be told that the network could not. */
export function Asks({ asks, told, canWait, onTell }: AsksProps) {
  const id = useId()
  return asks.map(({ name, about, secret }) => (
    <Field
      key={name}
      id={`${id} ${name}`}
      label={wordsOf(name)}
      about={about}
      {...(canWait ? { kind: 'can wait' } : {})}
    >
      <Input
        id={`${id} ${name}`}
        type={secret ? 'password' : 'text'}
        // It is the device's, not the person's: no browser has it to offer, or should keep it.
        autoComplete={secret ? 'new-password' : 'off'}
        autoCapitalize="off"
        autoCorrect="off"
        spellCheck={false}
        value={told[name] ?? ''}
        onChange={event => onTell(name, event.currentTarget.value)}
      />
    </Field>
  ))
}

/** `admin_password` as one says it. */
const wordsOf = (name: string) => {
  const words = name.replaceAll(/[_.]+/g, ' ').trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
