import { IconCloudOff } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useNow } from '../../data/useNow.ts'
import { useTie } from '../../data/useTie.ts'
import { moment } from './moment.ts'
import styles from './TieMark.module.css'

const MINUTE_MS = 60_000

/** That the central server is away, where there is one: the node works on, and whoever looks should know. */
export function TieMark() {
  const tie = useTie()
  const now = useNow(MINUTE_MS)
  if (tie?.state !== 'away') return null
  const since = moment(tie.since, now)
  return (
    <Link to="/central" className={styles.mark} data-testid="tie" aria-label={`Central server offline since ${since}`}>
      <IconCloudOff aria-hidden="true" />
      <span>Offline since {since}</span>
    </Link>
  )
}
