import type { BrokerOptionsView } from '@contract/publishing-views.ts'
import { IconTrash } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import type { RecordRow } from '../../../data/records.ts'
import { Button } from '../../../look/Button.tsx'
import { DiffersHere } from '../../central/DiffersHere.tsx'
import { Head } from '../../Head.tsx'
import { Removing } from '../../people/Removing.tsx'
import { titleOf } from '../../records/about/titles.ts'
import styles from './Broker.module.css'
import { BrokerForm } from './BrokerForm.tsx'
import { Preview } from './Preview.tsx'
import { StandingCard } from './StandingCard.tsx'

export interface PageProps {
  row: RecordRow
  options: BrokerOptionsView
  /** Asks for both anew. */
  again(): void
}

export function Page({ row: asked, options: askedOptions, again }: PageProps) {
  const navigate = useNavigate()
  const [removing, setRemoving] = useState(false)
  const [saved, setSaved] = useState<{ over: RecordRow; row: RecordRow }>()
  const [kept, setKept] = useState<{ over: BrokerOptionsView; options: BrokerOptionsView }>()
  const leaving = useRef(false)
  // What a save answered counts until the watch brings something newer.
  const row = saved?.over === asked ? saved.row : asked
  const options = kept?.over === askedOptions ? kept.options : askedOptions
  const title = titleOf('broker', row)
  return (
    <>
      <Head
        trail={<Link to="/brokers">Brokers</Link>}
        title={title}
        about={
          <span>
            {String(row.host)}:{String(row.port)}
          </span>
        }
        actions={
          <Button onClick={() => setRemoving(true)} data-testid="remove">
            <IconTrash aria-hidden="true" />
            Remove
          </Button>
        }
      />
      <div className={styles.column}>
        <BrokerForm
          id={row.id}
          row={row}
          options={options}
          leaving={leaving}
          onSaved={(next, nextOptions) => {
            setSaved({ over: asked, row: next })
            setKept({ over: askedOptions, options: nextOptions })
            again()
          }}
          standing={
            <>
              <StandingCard id={row.id} />
              <DiffersHere entity="broker" id={row.id} />
            </>
          }
        />
        <Preview id={row.id} isMasking={Array.isArray(row.filters) && row.filters.length > 0} />
      </div>
      {removing ? (
        <Removing
          entity="broker"
          id={row.id}
          title={title}
          onClose={() => setRemoving(false)}
          onRemoved={() => {
            leaving.current = true
            void navigate({ to: '/brokers', replace: true })
          }}
        >
          <p>
            Nothing more is published there, and no commands come from it. What the broker keeps stays until somebody
            clears it there.
          </p>
        </Removing>
      ) : null}
    </>
  )
}
