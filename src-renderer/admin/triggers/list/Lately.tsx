import { Link } from '@tanstack/react-router'
import { useNow } from '../../../data/useNow.ts'
import { useRecentTraces } from '../../../data/useTriggers.ts'
import { Badge, Sign } from '../../../look/Badge.tsx'
import { Card } from '../../../look/Card.tsx'
import { Empty, Trouble } from '../../../look/Empty.tsx'
import wholeRow from '../../WholeRow.module.css'
import { momentIn } from '../editor/times.ts'
import { foundTraces, whenWords } from '../rules.ts'
import { kindWords } from '../why/words.ts'
import styles from './Lately.module.css'

const IN_SIGHT = 100

/** What all triggers did last and nearly did: who asks what just happened need not know which trigger it was. */
export function Lately({ query }: { query: string }) {
  const { value: traces, trouble } = useRecentTraces()
  const now = useNow(60_000)
  if (!traces) return trouble ? <Trouble>{trouble}</Trouble> : <Empty title="Asking the node…" busy />
  const found = foundTraces(traces, query)
  if (found.length === 0) {
    return traces.length === 0 ? (
      <Empty title="Nothing happened yet">What triggers do and nearly do is told here, the newest first.</Empty>
    ) : (
      <Empty title="No trigger matches">Try fewer words.</Empty>
    )
  }
  return (
    <Card title="What they did and nearly did" flush>
      <ul data-testid="lately">
        {found.slice(0, IN_SIGHT).map(({ id, at, kind, times, trigger, trigger_id, system, system_id, message }) => (
          <li key={id} className={styles.row}>
            <time dateTime={new Date(at).toISOString()} title={momentIn(at, undefined)}>
              {whenWords(at, now)}
            </time>
            <span className={styles.what}>
              <Link
                to="/triggers/$id"
                params={{ id: trigger_id }}
                search={{ system_id, show: 'why', trace: id }}
                className={wholeRow.link}
              >
                {trigger}
              </Link>
              <span>{system}</span>
            </span>
            <span className={styles.kind}>
              <Sign tone={kindWords(kind).tone}>{kindWords(kind).words}</Sign>
              {times > 1 ? <Badge>{times} times in a row</Badge> : null}
            </span>
            {kindWords(kind).tone === 'bad' ? <p>{message}</p> : null}
          </li>
        ))}
      </ul>
    </Card>
  )
}
