import { Link, useParams } from '@tanstack/react-router'
import { labelsOf } from '../../../data/triggers-known.ts'
import { useMe } from '../../../data/useMe.ts'
import { useNode } from '../../../data/useNode.ts'
import { useTrigger } from '../../../data/useTriggers.ts'
import { Button } from '../../../look/Button.tsx'
import { Empty } from '../../../look/Empty.tsx'
import { Page } from './Page.tsx'

/** A trigger: to be changed, to be understood, and to be tried out. */
export function Screen() {
  const { id } = useParams({ from: '/triggers/$id' })
  const { value, trouble, again } = useTrigger(id)
  const { value: node } = useNode()
  const { value: me } = useMe()
  if (value && node && me) {
    return <Page key={id} {...value} labels={labelsOf(node.rooms)} me={me} again={again} />
  }
  if (!trouble) return <Empty title="Asking the node…" busy />
  const isGone = trouble.code === 'not_found'
  return (
    <Empty title={isGone ? 'This trigger is not there' : 'The trigger cannot be shown'}>
      {isGone ? 'It was removed, or never was.' : trouble.message} <Link to="/triggers">Go to all triggers</Link>{' '}
      {isGone ? null : <Button onClick={again}>Try again</Button>}
    </Empty>
  )
}
