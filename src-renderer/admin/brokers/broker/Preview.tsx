import { useState } from 'react'
import { useBrokerPreview } from '../../../data/useBrokers.ts'
import { Button } from '../../../look/Button.tsx'
import { Card } from '../../../look/Card.tsx'
import { Empty, Trouble } from '../../../look/Empty.tsx'
import { Search } from '../../records/list/Search.tsx'
import styles from './Broker.module.css'
import { matching, piecesOf, placeIn } from './preview.ts'

const FEW = 100
const MOST = 500

export interface PreviewProps {
  id: string
  /** Whether the broker has filters. */
  isMasking: boolean
}

/** What is published where, masked as it goes out. */
export function Preview({ id, isMasking }: PreviewProps) {
  const [limit, setLimit] = useState(FEW)
  const [q, setQ] = useState<string>()
  const { value, trouble, again } = useBrokerPreview(id, limit)
  const shown = matching(value?.messages ?? [], q ?? '')
  return (
    <Card
      title="What is published where"
      aside="As it is saved, not as it is typed"
      actions={<Button onClick={again}>Look again</Button>}
      flush
    >
      <div className={styles.find}>
        <Search label="Find a topic or a value" q={q} onSearch={setQ} />
      </div>
      {trouble ? <Trouble onClose={again}>{trouble.message}</Trouble> : null}
      {!value ? (
        trouble ? null : (
          <Empty title="Asking the node…" busy />
        )
      ) : shown.length === 0 ? (
        <Empty title={q ? 'Nothing here is like that' : 'There is nothing to publish yet'}>
          {q
            ? `It was looked for in ${value.messages.length} topics.`
            : 'A room appears here once one of its zones has the tag org, under whose id all is published, and its modules say how they are.'}
        </Empty>
      ) : (
        <table className={styles.table} data-testid="preview">
          <thead>
            <tr>
              <th scope="col">Topic</th>
              <th scope="col">Payload</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ topic, payload }) => (
              <tr key={topic}>
                <td>
                  <Topic of={topic} />
                </td>
                <td>
                  {payload === null ? (
                    'Not published: the filters take too long for it.'
                  ) : (
                    <Payload of={payload} isMasking={isMasking} />
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {value?.more ? (
        <div className={styles.foot}>
          <span>These are the first {value.messages.length}; there are more.</span>
          {limit < MOST ? <Button onClick={() => setLimit(MOST)}>Show up to {MOST}</Button> : null}
        </div>
      ) : null}
    </Card>
  )
}

function Topic({ of }: { of: string }) {
  const { place, about } = placeIn(of)
  return (
    <code>
      <span className={styles.place}>{place}</span>
      {about}
    </code>
  )
}

function Payload({ of, isMasking }: { of: string; isMasking: boolean }) {
  return (
    <code>
      {piecesOf(of, isMasking).map(({ text, isMasked }, at) =>
        isMasked ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text have no other name than their place.
          <mark key={at} className={styles.mask} title={text}>
            masked
          </mark>
        ) : (
          text
        ),
      )}
    </code>
  )
}
