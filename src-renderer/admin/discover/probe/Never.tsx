import { type FormEvent, useId, useState } from 'react'
import { useDiscoveryDoing } from '../../../data/useDiscovery.ts'
import { Button } from '../../../look/Button.tsx'
import { Card } from '../../../look/Card.tsx'
import { Field } from '../../../look/Field.tsx'
import { Paragraph } from '../../../look/Paragraph.tsx'
import { useSay } from '../../Said.tsx'
import styles from './Probe.module.css'
import { addressesIn } from './rules.ts'

/** What is never asked, whatever network is probed. */
export function Never({ addresses }: { addresses: readonly string[] }) {
  const { neverProbe, busy } = useDiscoveryDoing()
  const say = useSay()
  const id = useId()
  const [typed, setTyped] = useState<string>()
  const [failure, setFailure] = useState<string>()
  const save = async (event: FormEvent) => {
    event.preventDefault()
    setFailure(undefined)
    const result = await neverProbe(addressesIn(typed ?? ''))
    if (!result.ok) return setFailure(result.failure.message)
    setTyped(undefined)
    say('Saved. These are left out of every probe.')
  }
  return (
    <Card
      title="Never probed"
      actions={
        typed === undefined ? (
          <Button look="quiet" onClick={() => setTyped(addresses.join('\n'))}>
            Change
          </Button>
        ) : undefined
      }
    >
      {typed === undefined ? (
        addresses.length > 0 ? (
          <p className={styles.addresses}>{addresses.join(', ')}</p>
        ) : (
          <p className={styles.quiet}>Nothing. Put in what must be left in peace: door locks, alarms, old equipment.</p>
        )
      ) : (
        <form className={styles.stack} onSubmit={event => void save(event)}>
          <Field
            id={id}
            label="Addresses and networks"
            about="One to a line, such as 192.168.1.9 or 192.168.1.0/28."
            error={failure}
          >
            <Paragraph
              id={id}
              autoFocus
              spellCheck={false}
              autoCapitalize="off"
              value={typed}
              onChange={event => setTyped(event.currentTarget.value)}
            />
          </Field>
          <div className={styles.row}>
            <Button type="submit" disabled={busy}>
              {busy ? 'Saving…' : 'Save'}
            </Button>
            <Button look="quiet" onClick={() => setTyped(undefined)}>
              Cancel
            </Button>
          </div>
        </form>
      )}
    </Card>
  )
}
