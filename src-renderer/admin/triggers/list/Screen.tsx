import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { useMe } from '../../../data/useMe.ts'
import { useTriggers } from '../../../data/useTriggers.ts'
import { Badge } from '../../../look/Badge.tsx'
import { Button } from '../../../look/Button.tsx'
import { Card } from '../../../look/Card.tsx'
import { Empty, Trouble } from '../../../look/Empty.tsx'
import { Input } from '../../../look/Field.tsx'
import { Segments } from '../../../look/Segments.tsx'
import { Head } from '../../Head.tsx'
import people from '../../people/People.module.css'
import { firstOf, foundTriggers } from '../rules.ts'
import { InstanceRow } from './InstanceRow.tsx'
import { Lately } from './Lately.tsx'
import { NewTrigger } from './NewTrigger.tsx'
import styles from './Screen.module.css'

/** More are drawn when asked for. */
const IN_SIGHT = 60

/** What happens by itself: every trigger, where it is at work, and how it is there. */
export function Screen() {
  const { value, trouble, again } = useTriggers()
  const { value: me } = useMe()
  const { q, show } = useSearch({ from: '/triggers' })
  const navigate = useNavigate({ from: '/triggers' })
  const [most, setMost] = useState(IN_SIGHT)
  const found = useMemo(() => (value ? foundTriggers(value, q ?? '') : []), [value, q])
  if (!value) {
    return trouble ? (
      <Empty title="The triggers cannot be shown">
        {trouble.message} <Button onClick={again}>Try again</Button>
      </Empty>
    ) : (
      <Empty title="Asking the node…" busy />
    )
  }
  const shown = firstOf(found, most)
  const count = found.reduce((sum, { instances }) => sum + Math.max(1, instances.length), 0)
  return (
    <>
      <Head
        title="Triggers"
        about={<span>What happens by itself when something is so, and where.</span>}
        actions={me?.role === 'admin' ? <NewTrigger /> : undefined}
      />
      {trouble ? <Trouble onClose={again}>{trouble.message}</Trouble> : null}
      <div className={styles.bar}>
        <Input
          type="search"
          aria-label="Find a trigger"
          placeholder="Find by trigger or system"
          value={q ?? ''}
          onChange={event => navigate({ search: { show, q: event.currentTarget.value || undefined }, replace: true })}
        />
        <span>{found.length === 1 ? '1 trigger' : `${found.length} triggers`}</span>
        <Segments
          label="What is listed"
          options={[
            { value: 'all', title: 'By name' },
            { value: 'lately', title: 'Lately' },
          ]}
          chosen={show ?? 'all'}
          onChoose={chosen =>
            void navigate({ search: { q, show: chosen === 'lately' ? chosen : undefined }, replace: true })
          }
        />
      </div>
      {value.triggers.length === 0 ? (
        <Empty title="No trigger yet">
          {me?.role === 'admin'
            ? 'Add one, and say what shall happen when something is so.'
            : 'An administrator of this node may add one.'}
        </Empty>
      ) : show === 'lately' ? (
        <Lately query={q ?? ''} />
      ) : found.length === 0 ? (
        <Empty title="No trigger matches">Try fewer words.</Empty>
      ) : null}
      <div className={styles.triggers} data-testid="triggers">
        {(show === 'lately' ? [] : shown).map(({ trigger, instances }) => (
          <Card
            key={trigger.id}
            title={trigger.name}
            aside={trigger.description || undefined}
            flush
            actions={
              <>
                {trigger.important ? <Badge tone="accent">Important</Badge> : null}
                <Link to="/triggers/$id" params={{ id: trigger.id }} search={{}} className={people.link}>
                  {me?.role === 'admin' ? 'Edit' : 'Open'}
                </Link>
              </>
            }
          >
            {instances.length === 0 ? (
              <p className={styles.nowhere}>At work in no system. Open it to put it to work in one.</p>
            ) : (
              <ul>
                {instances.map(instance => (
                  <InstanceRow key={instance.instance_id} instance={instance} known={value} />
                ))}
              </ul>
            )}
          </Card>
        ))}
      </div>
      {count > most && show !== 'lately' ? (
        <div className={styles.more}>
          <Button onClick={() => setMost(most + IN_SIGHT)}>Show more</Button>
        </div>
      ) : null}
    </>
  )
}
