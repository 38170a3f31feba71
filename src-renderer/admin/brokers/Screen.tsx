import { IconPlus } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useBrokerStandings, useBrokers } from '../../data/useBrokers.ts'
import { useMe } from '../../data/useMe.ts'
import { useNow } from '../../data/useNow.ts'
import { Button } from '../../look/Button.tsx'
import { Empty, Trouble } from '../../look/Empty.tsx'
import { Head } from '../Head.tsx'
import shared from '../people/People.module.css'
import styles from './Brokers.module.css'
import { List } from './List.tsx'
import { linesOf } from './rules.ts'

/** The MQTT brokers that this node publishes to, and how each is. */
export function Screen() {
  const { value: standings, trouble: standingTrouble } = useBrokerStandings()
  const { value: rows, trouble, again } = useBrokers(standings?.brokers.map(({ id }) => id).join() ?? '')
  const { value: me } = useMe()
  const now = useNow(1_000)
  const lines = useMemo(() => rows && linesOf(rows, standings?.brokers ?? []), [rows, standings])
  const add =
    me?.role === 'admin' ? (
      <Link to="/brokers/new" className={shared.primary} data-testid="new">
        <IconPlus aria-hidden="true" />
        Add a broker
      </Link>
    ) : undefined
  return (
    <>
      <Head
        title="Brokers"
        about={<span>MQTT servers that hear what rooms and devices do, each by itself.</span>}
        actions={lines && lines.length > 0 ? add : undefined}
      />
      {lines ? (
        <>
          {[trouble?.message, standingTrouble].filter(Boolean).map(words => (
            <div key={words} className={styles.trouble}>
              <Trouble onClose={again}>{words}</Trouble>
            </div>
          ))}
          {lines.length > 0 ? (
            <List lines={lines} now={now} />
          ) : (
            <>
              <Empty title="Nothing is published yet">
                Add a broker, and the status of every room is kept there, for Home Assistant, dashboards and whoever
                else listens.{add ? '' : ' An administrator of this node can do that.'}
              </Empty>
              <div className={styles.first}>{add}</div>
            </>
          )}
        </>
      ) : trouble ? (
        <Empty title="The brokers cannot be shown">
          {trouble.message} <Button onClick={again}>Try again</Button>
        </Empty>
      ) : (
        <Empty title="Asking the node…" busy />
      )}
    </>
  )
}
