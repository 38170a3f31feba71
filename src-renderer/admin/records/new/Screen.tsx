import { Role } from '@model/enums.ts'
import type { EntityName } from '@model/names.ts'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useEffect, useEffectEvent, useId, useRef, useState } from 'react'
import { useRecordDoing } from '../../../data/useRecordDoing.ts'
import { Button } from '../../../look/Button.tsx'
import { Empty } from '../../../look/Empty.tsx'
import { Head } from '../../Head.tsx'
import { useSay } from '../../Said.tsx'
import { fieldsOf, isWritten } from '../about/fields.ts'
import { type Row, titleOf } from '../about/titles.ts'
import { capital, nounOf, pluralOf } from '../about/words.ts'
import { RecordName } from '../form/controls/RecordName.tsx'
import { Fields } from '../form/Fields.tsx'
import { Bar } from '../form/SaveBar.tsx'
import { typedOf } from '../form/typed.ts'
import { Unsaved } from '../form/Unsaved.tsx'
import { useAround } from '../form/useAround.ts'
import { useForm } from '../form/useForm.ts'
import { begunWith, emptyRow, systemIn } from './rules.ts'
import { ShownOnce } from './ShownOnce.tsx'

export function Screen() {
  // The route lets nothing else through.
  const entity = useParams({ from: '/records/$entity/new' }).entity as EntityName
  const prefilled = useSearch({ from: '/records/$entity/new' })
  if (!isWritten(entity)) return <Empty title="Nobody writes these">The node adds them by itself.</Empty>
  return <NewRecord key={`${entity} ${JSON.stringify(prefilled)}`} entity={entity} prefilled={prefilled} />
}

const systems: readonly EntityName[] = ['control_system']

interface NewRecordProps {
  entity: EntityName
  /** Fields that the address fills in. */
  prefilled: Readonly<Record<string, unknown>>
}

function NewRecord({ entity, prefilled }: NewRecordProps) {
  const navigate = useNavigate()
  const say = useSay()
  const { create, join, busy } = useRecordDoing()
  const fields = fieldsOf(entity).filter(({ place }) => place === 'form')
  const [row] = useState(() => emptyRow(fields))
  const [begun] = useState(() => begunWith(fields, row, prefilled))
  const form = useForm({ entity, fields, row, labels: {}, begun })
  const around = useAround(form)
  const [made, setMade] = useState<{ row: Row; key: string }>()
  const leaving = useRef(false)
  const formId = useId()
  const noun = nounOf(entity)
  const into = systemIn(entity, prefilled)

  // What a driver's modules begin with is filled in once the driver is known; what was typed stays.
  const offer = useEffectEvent(() => {
    for (const field of fields) {
      const value = around.defaults[field.name]
      if (value !== undefined && !form.edits[field.name]) form.set(field, typedOf(field, value))
      // Only logic is said to belong to a system; other modules are listed by theirs.
      const belongs = into !== undefined && around.role === Role.logic && field.name === 'control_system_id'
      if (belongs && !form.edits[field.name]) form.set(field, into)
    }
  })
  const offered = JSON.stringify([around.defaults, around.role])
  // biome-ignore lint/correctness/useExhaustiveDependencies: other defaults are the reason to offer them.
  useEffect(() => offer(), [offered])

  // What came with the address is not lost by leaving.
  const typed = form.changed.filter(({ name }) => form.edits[name] !== begun[name]).length

  const save = async () => {
    const given = form.read(true)
    if (!given) return
    const result = await create(entity, given)
    if (!result.ok) return form.refuse(result.failure)
    const { row: created, shown_once } = result.value
    leaving.current = true
    if (into !== undefined) {
      const joined = await join(created.id, into)
      say(
        joined.ok
          ? `${titleOf(entity, created, form.names)} is added.`
          : `It is added, but not to its system: ${joined.failure.message}`,
      )
      return navigate({
        to: '/systems/$id/modules/$moduleId',
        params: { id: into, moduleId: created.id },
        replace: true,
      })
    }
    say(`${capital(noun)} ${titleOf(entity, created, form.names)} is added.`)
    if (shown_once) setMade({ row: created, key: shown_once })
    else await navigate({ to: '/records/$entity/$id', params: { entity, id: created.id }, replace: true })
  }
  const trail = (
    <>
      <Link to="/records">Records</Link>
      <Link to="/records/$entity" params={{ entity }}>
        {capital(pluralOf(entity))}
      </Link>
    </>
  )
  if (made) {
    return (
      <>
        <Head trail={trail} title={titleOf(entity, made.row, form.names)} />
        <ShownOnce entity={entity} id={made.row.id} text={made.key} />
      </>
    )
  }
  return (
    <>
      <Head
        trail={trail}
        title={`New ${noun}`}
        about={
          into === undefined ? undefined : (
            <span>
              It becomes part of <RecordName id={into} to={systems} names={form.names} />
            </span>
          )
        }
      />
      <form
        id={formId}
        noValidate
        aria-label={`New ${noun}`}
        onSubmit={event => {
          event.preventDefault()
          void save()
        }}
      >
        <Fields form={form} around={around} isNew />
        <Bar formId={formId}>
          <Button
            onClick={() => {
              void navigate({ to: '/records/$entity', params: { entity } })
            }}
          >
            Cancel
          </Button>
          <Button type="submit" form={formId} look="primary" disabled={busy} data-testid="save">
            {busy ? 'Adding…' : `Add ${noun}`}
          </Button>
        </Bar>
      </form>
      <Unsaved count={typed} leaving={() => leaving.current} />
    </>
  )
}
