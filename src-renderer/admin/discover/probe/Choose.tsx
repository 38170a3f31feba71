import { type FormEvent, useId, useState } from 'react'
import { Button } from '../../../look/Button.tsx'
import { Card } from '../../../look/Card.tsx'
import { Field, Input } from '../../../look/Field.tsx'
import { countWords } from '../words.ts'
import styles from './Probe.module.css'
import { isTooLarge, type Network, partOf } from './rules.ts'

interface ChooseProps {
  networks: readonly Network[]
  /** One of them, or a part of one. */
  chosen: string | undefined
  onChoose(subnet: string): void
}

/** One of the networks that the node is on, or a part of one; others it cannot reach gently. */
export function Choose({ networks, chosen, onChoose }: ChooseProps) {
  const id = useId()
  const part = networks.some(({ subnet }) => subnet === chosen) ? '' : (chosen ?? '')
  const [typed, setTyped] = useState(part)
  const choose = (event: FormEvent) => {
    event.preventDefault()
    if (typed.trim()) onChoose(typed.trim())
  }
  return (
    <Card title="Network" flush>
      <fieldset className={styles.networks} aria-label="Network">
        {networks.map(({ subnet, interfaces, devices }) => (
          <label key={subnet}>
            <input
              type="radio"
              name="subnet"
              value={subnet}
              checked={subnet === chosen}
              disabled={isTooLarge({ subnet })}
              onChange={() => {
                setTyped('')
                onChoose(subnet)
              }}
            />
            <span>
              <strong>{subnet}</strong>
              <small>
                {interfaces.join(', ')} · {countWords(devices, 'device')} known
                {isTooLarge({ subnet }) ? ' · too large to be asked as a whole' : ''}
              </small>
            </span>
          </label>
        ))}
      </fieldset>
      <form className={styles.part} aria-label="Part of a network" onSubmit={choose}>
        <Field
          id={id}
          label={networks.every(isTooLarge) ? 'A part of it' : 'Or only a part'}
          about={networks[0] && `Such as ${partOf(networks[0])}. The smaller it is, the sooner it is over.`}
        >
          <Input
            id={id}
            autoComplete="off"
            autoCapitalize="off"
            autoCorrect="off"
            spellCheck={false}
            maxLength={50}
            value={typed}
            onChange={event => setTyped(event.currentTarget.value)}
          />
        </Field>
        <Button type="submit" disabled={!typed.trim() || typed.trim() === chosen}>
          Choose this part
        </Button>
      </form>
    </Card>
  )
}
