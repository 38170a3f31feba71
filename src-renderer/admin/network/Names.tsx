import type { NetworkView } from '@contract/access-views.ts'
import { type FormEvent, useState } from 'react'
import { useNetworkDoing } from '../../data/useNetwork.ts'
import { Button } from '../../look/Button.tsx'
import { Card } from '../../look/Card.tsx'
import { Field, Input } from '../../look/Field.tsx'
import { useSay } from '../Said.tsx'
import { namesIn } from './rules.ts'
import styles from './Screen.module.css'

/** What the node is called: what the machine says, and what somebody adds because the network knows it by that. */
export function Names({ view, onDone }: { view: NetworkView; onDone(): void }) {
  const { setNames, busy } = useNetworkDoing()
  const say = useSay()
  const [typed, setTyped] = useState<string>()
  const [error, setError] = useState<string>()
  const save = async (event: FormEvent) => {
    event.preventDefault()
    setError(undefined)
    const result = await setNames(namesIn(typed ?? ''))
    if (!result.ok) return setError(result.failure.message)
    setTyped(undefined)
    say('The names are saved.')
    onDone()
  }
  return (
    <Card title="Names" aside={view.names.filter(name => name !== 'localhost').join(', ')}>
      {typed === undefined ? (
        <div className={styles.parts}>
          <p>
            The node answers to the names of its machine. If your network has another name for it, such as one in your
            DNS, say it here.
          </p>
          <div className={styles.row}>
            <Button onClick={() => setTyped('')}>Set other names</Button>
          </div>
        </div>
      ) : (
        <form className={styles.parts} onSubmit={event => void save(event)}>
          <Field
            id="names"
            label="Other names and addresses"
            about="With commas between; they take the place of those set before. Empty: none."
            error={error}
          >
            <Input
              id="names"
              autoFocus
              autoCapitalize="off"
              autoCorrect="off"
              spellCheck={false}
              placeholder="room-12.example.com"
              value={typed}
              onChange={event => setTyped(event.currentTarget.value)}
            />
          </Field>
          <div className={styles.row}>
            <Button type="submit" look="primary" disabled={busy}>
              {busy ? 'Saving…' : 'Save'}
            </Button>
            <Button onClick={() => setTyped(undefined)}>Cancel</Button>
          </div>
        </form>
      )}
    </Card>
  )
}
