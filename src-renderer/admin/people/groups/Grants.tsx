import { IconPlus, IconX } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useId, useState } from 'react'
import type { RecordRow } from '../../../data/records.ts'
import { useRecordDoing } from '../../../data/useRecordDoing.ts'
import { Button } from '../../../look/Button.tsx'
import { Card } from '../../../look/Card.tsx'
import { Trouble } from '../../../look/Empty.tsx'
import { IconButton } from '../../../look/IconButton.tsx'
import { Segments } from '../../../look/Segments.tsx'
import { Picker } from '../../records/form/controls/Picker.tsx'
import { usePicking } from '../../records/form/controls/usePicking.ts'
import { useSay } from '../../Said.tsx'
import shared from '../People.module.css'
import { refusalWords, textIn } from '../rules.ts'
import styles from './GroupPage.module.css'
import { type GrantKind, type Group, grantKinds, grantTitles, PERMISSIONS, withGrant } from './rules.ts'

const options: readonly { value: GrantKind; title: string }[] = grantKinds.map(value => ({
  value,
  title: grantTitles[value],
}))

/** What a group may in which zones: kept in each zone's metadata entry `permissions`. */
export function Grants({ group, entries }: { group: Group; entries: readonly RecordRow[] }) {
  const { name, grants } = group
  const { create, update, busy } = useRecordDoing()
  const say = useSay()
  const [kind, setKind] = useState<GrantKind>('manage')
  const [failure, setFailure] = useState<string>()
  const id = useId()
  const { picking, open, leave, done } = usePicking(id)

  const grant = async (zoneId: string, zone: string, given: GrantKind | undefined) => {
    setFailure(undefined)
    const entry = entries.find(row => textIn(row, 'parent_id') === zoneId)
    const details = withGrant(entry?.details, name, given)
    const result = entry
      ? await update('metadata', entry.id, { details })
      : await create('metadata', { name: PERMISSIONS, parent_id: zoneId, details })
    if (!result.ok) return setFailure(refusalWords('metadata', result.failure))
    say(given ? `${name} has ${grantTitles[given]} in ${zone} now.` : `${zone} no longer speaks of ${name}.`)
  }
  return (
    <Card title="Zones" aside={grants.length > 0 ? grants.length : undefined} flush>
      <div className={styles.add}>
        {failure ? <Trouble onClose={() => setFailure(undefined)}>{failure}</Trouble> : null}
        {picking ? (
          <Picker
            id={id}
            label="a zone"
            to={['zone']}
            without={grants.map(({ zoneId }) => zoneId)}
            onLeave={leave}
            onCancel={done}
            onPick={(picked, zone) => {
              done()
              void grant(picked, zone, kind)
            }}
          />
        ) : (
          <div className={styles.begin}>
            <Segments label="What to grant" options={options} chosen={kind} onChoose={next => setKind(next)} />
            <Button id={id} onClick={open} disabled={busy}>
              <IconPlus aria-hidden="true" />
              Grant it in a zone
            </Button>
          </div>
        )}
      </div>
      <ul className={styles.list}>
        {grants.map(({ zoneId, zone, kind: given }) => (
          <li key={`${zoneId} ${given}`} className={`${shared.row} ${styles.grant}`}>
            <Link to="/records/$entity/$id" params={{ entity: 'zone', id: zoneId }} className={styles.name}>
              {zone}
            </Link>
            <Segments
              label={`What ${name} may in ${zone}`}
              options={options}
              chosen={given}
              onChoose={next => (next === given ? undefined : void grant(zoneId, zone, next))}
            />
            <IconButton
              label={`Grant nothing in ${zone}`}
              disabled={busy}
              onClick={() => void grant(zoneId, zone, undefined)}
            >
              <IconX />
            </IconButton>
          </li>
        ))}
      </ul>
    </Card>
  )
}
