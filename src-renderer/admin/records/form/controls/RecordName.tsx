import type { EntityName } from '@model/names.ts'
import { Link } from '@tanstack/react-router'
import { useAsked } from '../../../../data/useAsked.ts'
import { useRevision } from '../../../../data/useChanges.ts'
import { entityOfId } from '../../about/references.ts'
import { type Labels, titleOf } from '../../about/titles.ts'

/** What an id stands for, as a way there. A name that did not come along is asked for. */
export function RecordName({ id, to, names }: { id: string; to: readonly EntityName[]; names: Labels }) {
  const entity = entityOfId(id, to)
  if (!entity) return <code>{id}</code>
  return (
    <Link to="/records/$entity/$id" params={{ entity, id }}>
      {names[id] ?? <AskedName entity={entity} id={id} />}
    </Link>
  )
}

function AskedName({ entity, id }: { entity: EntityName; id: string }) {
  const revision = useRevision([entity])
  const { value } = useAsked(`${entity} ${id}`, revision, (client, options) =>
    client.records.show({ entity, id }, options),
  )
  return value ? titleOf(entity, value.row, value.labels) : id
}
