import { IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { useNodeId } from '../../../data/useBrokers.ts'
import { Button } from '../../../look/Button.tsx'
import { Card } from '../../../look/Card.tsx'
import { Field, Input } from '../../../look/Field.tsx'
import { IconButton } from '../../../look/IconButton.tsx'
import { Toggle } from '../../../look/Toggle.tsx'
import styles from './Broker.module.css'
import type { OptionProps } from './HomeAssistant.tsx'
import { functionIn } from './options.ts'
import { PickFunction } from './PickFunction.tsx'

/** Functions that may be called through the broker: none, unless somebody says which. */
export function Commands({ draft: { allowed, functions }, onEdit }: OptionProps) {
  const [typed, setTyped] = useState('')
  const node = useNodeId() ?? '<node>'
  const named = functionIn(typed)
  const add = (name: string) => {
    if (!functions.includes(name)) onEdit({ functions: [...functions, name].sort() })
  }
  const addTyped = () => {
    if (!named) return
    add(named)
    setTyped('')
  }
  return (
    <Card title="Commands">
      <div className={styles.stack}>
        <Toggle
          id="broker-commands"
          label="Take commands from this broker"
          about="Whoever may publish there can then call the functions below. The node cannot ask who they are: that is for the broker to keep."
          on={allowed}
          onChange={on => onEdit({ allowed: on })}
        />
        {allowed ? (
          <>
            <p className={styles.quiet}>
              A command goes to{' '}
              <code>
                alcove/{node}/exec/{'<system>/'}
                {functions[0]?.replace('/', '/1/') ?? '<module>/<index>/<function>'}
              </code>
              , with its arguments as JSON. What came of it is said under <code>alcove/{node}/result/</code>.
            </p>
            {functions.length > 0 ? (
              <ul className={styles.functions} aria-label="Functions that may be called" data-testid="functions">
                {functions.map(name => (
                  <li key={name}>
                    <code>{name}</code>
                    <IconButton
                      label={`Take out ${name}`}
                      onClick={() => onEdit({ functions: functions.filter(one => one !== name) })}
                    >
                      <IconX />
                    </IconButton>
                  </li>
                ))}
              </ul>
            ) : (
              <p className={styles.quiet}>None yet, so that nothing can be called. Choose the first one.</p>
            )}
            <PickFunction chosen={functions} onPick={add} />
            <div className={styles.named}>
              <Field id="broker-function" label="Or by name" about="For modules with a name of their own: Lamp/power.">
                <Input
                  id="broker-function"
                  autoComplete="off"
                  autoCapitalize="none"
                  spellCheck={false}
                  maxLength={200}
                  value={typed}
                  onChange={event => setTyped(event.currentTarget.value)}
                  onKeyDown={event => {
                    if (event.key !== 'Enter') return
                    event.preventDefault()
                    addTyped()
                  }}
                />
              </Field>
              <Button disabled={!named} onClick={addTyped}>
                Add
              </Button>
            </div>
          </>
        ) : null}
      </div>
    </Card>
  )
}
