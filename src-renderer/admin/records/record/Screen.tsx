import type { EntityName } from '@model/names.ts'
import { Link, useParams } from '@tanstack/react-router'
import { useRecord } from '../../../data/useRecords.ts'
import { Button } from '../../../look/Button.tsx'
import { Empty } from '../../../look/Empty.tsx'
import { capital, nounOf, pluralOf } from '../about/words.ts'
import { Page } from './Page.tsx'

/** A record: what it is, to be read and changed in one place. */
export function Screen() {
  const params = useParams({ from: '/records/$entity/$id' })
  // The route lets nothing else through.
  const entity = params.entity as EntityName
  const { value, trouble, again } = useRecord(entity, params.id)
  if (value) return <Page key={params.id} entity={entity} row={value.row} labels={value.labels} again={again} />
  if (!trouble) return <Empty title="Asking the node…" busy />
  return (
    <Empty
      title={
        trouble.code === 'not_found'
          ? `This ${nounOf(entity)} is not there`
          : `${capital(nounOf(entity))} cannot be shown`
      }
    >
      {trouble.code === 'not_found' ? 'It was removed, or never was.' : trouble.message}{' '}
      <Link to="/records/$entity" params={{ entity }}>
        Go to all {pluralOf(entity)}
      </Link>{' '}
      {trouble.code === 'not_found' ? null : <Button onClick={again}>Try again</Button>}
    </Empty>
  )
}
