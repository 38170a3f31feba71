import { Link, useParams } from '@tanstack/react-router'
import { useBroker, useBrokerOptions } from '../../../data/useBrokers.ts'
import { useMe } from '../../../data/useMe.ts'
import { Button } from '../../../look/Button.tsx'
import { Empty } from '../../../look/Empty.tsx'
import { Page } from './Page.tsx'
import { ReadOnly } from './ReadOnly.tsx'

/** One broker: how it is, what is set for it, and what it is told. */
export function Screen() {
  const { id } = useParams({ from: '/brokers/$id' })
  const record = useBroker(id)
  const options = useBrokerOptions(id)
  const me = useMe()
  const again = () => {
    record.again()
    options.again()
    me.again()
  }
  if (record.value && options.value && me.value) {
    const parts = { row: record.value, options: options.value }
    return me.value.role === 'admin' ? (
      <Page key={id} {...parts} again={again} />
    ) : (
      <ReadOnly key={id} {...parts} role={me.value.role} />
    )
  }
  const trouble = record.trouble ?? options.trouble ?? me.trouble
  if (!trouble) return <Empty title="Asking the node…" busy />
  const isGone = trouble.code === 'not_found'
  return (
    <Empty title={isGone ? 'This broker is not there' : 'The broker cannot be shown'}>
      {isGone ? 'It was removed, or never was.' : trouble.message} <Link to="/brokers">Go to all brokers</Link>{' '}
      {isGone ? null : <Button onClick={again}>Try again</Button>}
    </Empty>
  )
}
