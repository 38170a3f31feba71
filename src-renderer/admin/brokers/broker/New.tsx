import { Link, useNavigate } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { useMe } from '../../../data/useMe.ts'
import { Empty } from '../../../look/Empty.tsx'
import { Head } from '../../Head.tsx'
import { emptyRow } from '../../records/new/rules.ts'
import { BrokerForm } from './BrokerForm.tsx'
import { brokerFields } from './fields.ts'
import { noOptions } from './options.ts'

export function New() {
  const navigate = useNavigate()
  const { value: me, trouble } = useMe()
  const leaving = useRef(false)
  const [row] = useState(() => emptyRow(brokerFields))
  return (
    <>
      <Head trail={<Link to="/brokers">Brokers</Link>} title="New broker" />
      {!me ? (
        trouble ? (
          <Empty title="Nobody can be asked">{trouble.message}</Empty>
        ) : (
          <Empty title="Asking the node…" busy />
        )
      ) : me.role !== 'admin' ? (
        <Empty title="Adding a broker is for administrators">
          It decides who hears what rooms do. You are signed in as {me.name}, whose role is {me.role}.
        </Empty>
      ) : (
        <BrokerForm
          id={undefined}
          row={row}
          options={noOptions}
          leaving={leaving}
          onSaved={({ id }) => void navigate({ to: '/brokers/$id', params: { id }, replace: true })}
          onCancel={() => void navigate({ to: '/brokers' })}
        />
      )}
    </>
  )
}
