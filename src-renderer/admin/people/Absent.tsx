import { Link } from '@tanstack/react-router'
import type { Asked } from '../../data/useAsked.ts'
import { useMe } from '../../data/useMe.ts'
import { Button } from '../../look/Button.tsx'
import { Empty } from '../../look/Empty.tsx'
import styles from './People.module.css'

export interface AbsentProps extends Pick<Asked<unknown>, 'trouble' | 'again'> {
  /** What cannot be shown, such as “The users”. */
  what: string
}

/** In the place of what is not there: on its way, not for whoever looks, or in trouble. */
export function Absent({ what, trouble, again }: AbsentProps) {
  const { value: me } = useMe()
  if (!trouble) return <Empty title="Asking the node…" busy />
  if (trouble.code === 'denied') {
    return (
      <Empty title={`${what} are for administrators`}>
        {me ? `You are signed in as ${me.name}, whose role is ${me.role}. ` : ''}
        Ask an administrator of this node to look, or to make you one.{' '}
        <Link to="/people/devices" className={styles.text}>
          Go to devices
        </Link>
      </Empty>
    )
  }
  return (
    <Empty title={`${what} cannot be shown`}>
      {trouble.message} <Button onClick={again}>Try again</Button>
    </Empty>
  )
}
