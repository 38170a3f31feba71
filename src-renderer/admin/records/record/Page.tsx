import type { EntityName } from '@model/names.ts'
import { IconTrash } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useId, useRef, useState } from 'react'
import type { Labels, RecordRow } from '../../../data/records.ts'
import { useRecordDoing } from '../../../data/useRecordDoing.ts'
import { Badge } from '../../../look/Badge.tsx'
import { Button } from '../../../look/Button.tsx'
import { DiffersHere } from '../../central/DiffersHere.tsx'
import { Head } from '../../Head.tsx'
import { useSay } from '../../Said.tsx'
import { fieldsOf, isWritten } from '../about/fields.ts'
import { hintOf, titleOf } from '../about/titles.ts'
import { capital, nounOf, pluralOf } from '../about/words.ts'
import { Fields } from '../form/Fields.tsx'
import { SaveBar } from '../form/SaveBar.tsx'
import { Unsaved } from '../form/Unsaved.tsx'
import { useAround } from '../form/useAround.ts'
import { useForm } from '../form/useForm.ts'
import { Beside } from './Beside.tsx'
import { Facts } from './Facts.tsx'
import { Other } from './Other.tsx'
import styles from './Page.module.css'
import { Related } from './Related.tsx'
import { Removing } from './Removing.tsx'
import { Work } from './Work.tsx'

export interface PageProps {
  entity: EntityName
  row: RecordRow
  labels: Labels
  /** Asks for the record anew. */
  again(): void
}

export function Page({ entity, row: asked, labels, again }: PageProps) {
  const say = useSay()
  const { update, busy } = useRecordDoing()
  const [saved, setSaved] = useState<{ over: RecordRow; row: RecordRow }>()
  const [removing, setRemoving] = useState(false)
  const leaving = useRef(false)
  const formId = useId()
  // What a save answered counts until the watch brings something newer.
  const row = saved?.over === asked ? saved.row : asked
  const fields = fieldsOf(entity).filter(({ place, onlyNew }) => place === 'form' && !onlyNew)
  const form = useForm({ entity, fields, row, labels })
  const around = useAround(form)
  const title = titleOf(entity, row, form.names)
  const hint = hintOf(entity, row, form.names)

  const save = async () => {
    const changes = form.read()
    if (!changes || form.changed.length === 0) return
    const result = await update(entity, row.id, changes)
    if (!result.ok) return form.refuse(result.failure)
    setSaved({ over: asked, row: result.value.row })
    form.forget()
    again()
    say('Saved')
  }
  return (
    <>
      <Head
        trail={
          <>
            <Link to="/records">Records</Link>
            <Link to="/records/$entity" params={{ entity }}>
              {capital(pluralOf(entity))}
            </Link>
          </>
        }
        title={title}
        marks={<Badge>{capital(nounOf(entity))}</Badge>}
        about={hint ? <span>{hint}</span> : undefined}
        actions={
          <>
            <Work entity={entity} row={row} />
            {isWritten(entity) ? (
              <Button onClick={() => setRemoving(true)} data-testid="remove">
                <IconTrash aria-hidden="true" />
                Delete
              </Button>
            ) : null}
          </>
        }
      />
      <div className={styles.columns}>
        <div className={styles.main}>
          {isWritten(entity) ? (
            <form
              id={formId}
              noValidate
              aria-label={title}
              onSubmit={event => {
                event.preventDefault()
                void save()
              }}
            >
              <Fields form={form} around={around} isNew={false} />
              <SaveBar
                formId={formId}
                changed={form.changed.map(({ label }) => label)}
                busy={busy}
                onDiscard={() => form.forget()}
              />
            </form>
          ) : null}
          <DiffersHere entity={entity} id={row.id} />
          <Beside entity={entity} id={row.id} />
          <Other entity={entity} row={row} />
        </div>
        <aside className={styles.side}>
          <Related entity={entity} id={row.id} />
          <Facts entity={entity} row={row} labels={form.names} />
        </aside>
      </div>
      <Unsaved count={form.changed.length} leaving={() => leaving.current} />
      {removing ? (
        <Removing
          entity={entity}
          id={row.id}
          title={title}
          onClose={() => setRemoving(false)}
          onRemoved={() => {
            leaving.current = true
          }}
        />
      ) : null}
    </>
  )
}
