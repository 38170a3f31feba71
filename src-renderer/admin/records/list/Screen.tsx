import type { EntityName } from '@model/names.ts'
import { IconPlus, IconX } from '@tabler/icons-react'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useRecordList } from '../../../data/useRecords.ts'
import { Button } from '../../../look/Button.tsx'
import { Empty, Trouble } from '../../../look/Empty.tsx'
import { Head } from '../../Head.tsx'
import { isWritten } from '../about/fields.ts'
import { purposes } from '../about/groups.ts'
import { capital, countWords, nounOf, pluralOf } from '../about/words.ts'
import { RecordName } from '../form/controls/RecordName.tsx'
import { Rows } from './Rows.tsx'
import styles from './Screen.module.css'
import { Search } from './Search.tsx'

/** All records of an entity, however many: found by words, opened by a press. */
export function Screen() {
  // The route lets nothing else through.
  const entity = useParams({ from: '/records/$entity' }).entity as EntityName
  const { q, of } = useSearch({ from: '/records/$entity' })
  const navigate = useNavigate({ from: '/records/$entity' })
  const list = useRecordList({ entity, q, of })
  const { total, trouble } = list
  const plural = pluralOf(entity)
  const narrowed = q !== undefined || of !== undefined
  return (
    <>
      <Head
        trail={<Link to="/records">Records</Link>}
        title={capital(plural)}
        about={<span>{purposes[entity]}</span>}
        actions={isWritten(entity) ? <NewLink entity={entity} /> : undefined}
      />
      <div className={styles.bar}>
        <Search
          label={`Find ${plural}`}
          q={q}
          onSearch={text => navigate({ search: { q: text, of }, replace: true, resetScroll: false })}
        />
        {of === undefined ? null : (
          <span className={styles.of}>
            <span>
              with <RecordName id={of} to={idOwners} names={list.labels} />
            </span>
            <Button look="quiet" aria-label="Show all" onClick={() => navigate({ search: { q } })}>
              <IconX aria-hidden="true" />
            </Button>
          </span>
        )}
        <span className={styles.total} role="status" data-testid="total">
          {total === undefined ? '' : narrowed ? `${countWords(entity, total)} found` : countWords(entity, total)}
        </span>
      </div>
      {trouble && total !== undefined ? <Trouble onClose={list.refresh}>{trouble}</Trouble> : null}
      {total === undefined ? (
        trouble ? (
          <Empty title={`The ${plural} cannot be shown`}>
            {trouble} <Button onClick={list.refresh}>Try again</Button>
          </Empty>
        ) : (
          <Rows entity={entity} list={{ ...list, total: 8 }} />
        )
      ) : total > 0 ? (
        <Rows key={`${entity} ${q} ${of}`} entity={entity} list={{ ...list, total }} />
      ) : narrowed ? (
        <Empty title={`No ${nounOf(entity)} matches`}>Whole words count; the last may be unfinished.</Empty>
      ) : (
        <Empty title={`No ${nounOf(entity)} yet`}>
          {isWritten(entity) ? (
            <Link to="/records/$entity/new" params={{ entity }} className={styles.first}>
              Add the first one
            </Link>
          ) : (
            'The node adds them by itself.'
          )}
        </Empty>
      )}
    </>
  )
}

/** An id alone tells what it is of. */
const idOwners: readonly EntityName[] = [
  'control_system',
  'module',
  'zone',
  'driver',
  'repository',
  'trigger',
  'user',
  'authority',
  'edge',
  'settings',
  'metadata',
  'json_schema',
]

function NewLink({ entity }: { entity: EntityName }) {
  return (
    <Link to="/records/$entity/new" params={{ entity }} className={styles.add} data-testid="new">
      <IconPlus aria-hidden="true" />
      New {nounOf(entity)}
    </Link>
  )
}
