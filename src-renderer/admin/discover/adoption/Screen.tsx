import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useAdoption, useDiscoveryDoing } from '../../../data/useDiscovery.ts'
import { useMe } from '../../../data/useMe.ts'
import { Button } from '../../../look/Button.tsx'
import { Card } from '../../../look/Card.tsx'
import { Empty, Trouble } from '../../../look/Empty.tsx'
import { Head } from '../../Head.tsx'
import shared from '../../people/People.module.css'
import { useSay } from '../../Said.tsx'
import { adoptionWords } from '../adopt/rules.ts'
import styles from './Adoption.module.css'
import { Module } from './Module.tsx'

/** What becomes of devices that were taken into a room, as it happens. */
export function Screen() {
  const { id } = useParams({ from: '/discover/adoptions/$id' })
  const { value: adoption, trouble } = useAdoption(id)
  const { value: me } = useMe()
  const { undo, busy } = useDiscoveryDoing()
  const say = useSay()
  const [failure, setFailure] = useState<string>()
  const mayChange = me?.role === 'admin'
  const takeBack = async () => {
    setFailure(undefined)
    const result = await undo(id)
    if (result.ok) say('Undone. The modules are gone, the devices are as they were.')
    else setFailure(result.failure.message)
  }
  return (
    <>
      <Head
        trail={
          <Link to="/discover" search={{}}>
            Discover
          </Link>
        }
        title={adoption ? `Into ${adoption.system_name}` : 'Adopting'}
        about={
          adoption ? (
            <span role="status" data-testid="adoption">
              {adoptionWords(adoption)}
            </span>
          ) : undefined
        }
        actions={
          adoption ? (
            <>
              {adoption.can_undo && mayChange ? (
                <Button onClick={() => void takeBack()} disabled={busy} data-testid="undo">
                  {busy ? 'Undoing…' : 'Undo'}
                </Button>
              ) : null}
              <Link to="/systems/$id" params={{ id: adoption.system_id }} className={shared.primary}>
                Go to {adoption.system_name}
              </Link>
            </>
          ) : undefined
        }
      />
      {!adoption ? (
        trouble ? (
          <Empty title="This is not shown any more">
            {trouble}{' '}
            <Link to="/discover" search={{ show: 'used' }} className={shared.text}>
              See what is in use
            </Link>
          </Empty>
        ) : (
          <Empty title="Asking the node…" busy />
        )
      ) : (
        <div className={styles.parts}>
          {trouble ? <Trouble>{trouble}</Trouble> : null}
          {failure ? <Trouble onClose={() => setFailure(undefined)}>{failure}</Trouble> : null}
          <Card title="Modules" flush>
            <ul className={styles.modules}>
              {adoption.modules.map(module => (
                <Module
                  key={module.device_id}
                  module={module}
                  adoptionId={id}
                  systemId={adoption.system_id}
                  mayTell={mayChange}
                />
              ))}
            </ul>
          </Card>
        </div>
      )}
    </>
  )
}
