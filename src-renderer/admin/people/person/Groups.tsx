import { IconX } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useId, useMemo, useState } from 'react'
import type { RecordRow } from '../../../data/records.ts'
import { useEvery } from '../../../data/useAccessRecords.ts'
import { useRecordDoing } from '../../../data/useRecordDoing.ts'
import { Button } from '../../../look/Button.tsx'
import { Card } from '../../../look/Card.tsx'
import { Trouble } from '../../../look/Empty.tsx'
import { Input } from '../../../look/Field.tsx'
import { IconButton } from '../../../look/IconButton.tsx'
import { useSay } from '../../Said.tsx'
import shared from '../People.module.css'
import { refusalWords, textIn, textsIn } from '../rules.ts'
import styles from './Groups.module.css'
import { otherGroups, withGroup, withoutGroup } from './rules.ts'

/** The groups a person is in: what they may in which zones follows from these. */
export function Groups({ row, again }: { row: RecordRow; again(): void }) {
  const { update, busy } = useRecordDoing()
  const { value: everybody } = useEvery('user')
  const say = useSay()
  const [typed, setTyped] = useState('')
  const [failure, setFailure] = useState<string>()
  const id = useId()
  const groups = textsIn(row, 'groups')
  const offered = useMemo(() => otherGroups(everybody?.rows ?? [], textsIn(row, 'groups')), [everybody, row])
  const save = async (next: string[], words: string) => {
    setFailure(undefined)
    const result = await update('user', row.id, { groups: next })
    if (!result.ok) return setFailure(refusalWords('user', result.failure))
    setTyped('')
    say(words)
    again()
  }
  const name = textIn(row, 'name')
  const add = () => {
    const group = typed.trim()
    if (group !== '') void save(withGroup(groups, group), `${name} is in ${group} now.`)
  }
  return (
    <Card title="Groups" aside={groups.length === 0 ? 'in none' : undefined}>
      <div className={shared.form}>
        {failure ? <Trouble onClose={() => setFailure(undefined)}>{failure}</Trouble> : null}
        {groups.length > 0 ? (
          <ul className={styles.groups} aria-label="Groups">
            {groups.map(group => (
              <li key={group}>
                <Link to="/people/groups" search={{ group }}>
                  {group}
                </Link>
                <IconButton
                  label={`Take ${name} out of ${group}`}
                  disabled={busy}
                  onClick={() => void save(withoutGroup(groups, group), `${name} is no longer in ${group}.`)}
                >
                  <IconX />
                </IconButton>
              </li>
            ))}
          </ul>
        ) : null}
        <form
          className={styles.add}
          onSubmit={event => {
            event.preventDefault()
            add()
          }}
        >
          <Input
            aria-label="Add to a group"
            placeholder="Add to a group"
            list={id}
            autoComplete="off"
            spellCheck={false}
            value={typed}
            onChange={event => setTyped(event.currentTarget.value)}
          />
          <datalist id={id}>
            {offered.map(group => (
              <option key={group} value={group} />
            ))}
          </datalist>
          <Button type="submit" disabled={busy || typed.trim() === ''}>
            Add
          </Button>
        </form>
      </div>
    </Card>
  )
}
