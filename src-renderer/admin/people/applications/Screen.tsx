import { IconPlus } from '@tabler/icons-react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useEvery } from '../../../data/useAccessRecords.ts'
import { useNow } from '../../../data/useNow.ts'
import { Button } from '../../../look/Button.tsx'
import { Empty, Trouble } from '../../../look/Empty.tsx'
import { Absent } from '../Absent.tsx'
import { Frame } from '../Frame.tsx'
import { ApplicationCard } from './ApplicationCard.tsx'
import { NewApplication } from './NewApplication.tsx'
import { answeringFor, applicationOf, inOrder } from './rules.ts'
import styles from './Screen.module.css'
import { UsedBy } from './UsedBy.tsx'

/** The front ends that people sign in with. Whoever was refused for want of one arrives with its address. */
export function Screen() {
  const { value, trouble, again } = useEvery('doorkeeper_application')
  const { redirect_uri: wanted, adding } = useSearch({ from: '/people/applications' })
  const navigate = useNavigate({ from: '/people/applications' })
  const now = useNow(60_000)
  const applications = useMemo(
    () => value && inOrder(value.rows.map(row => applicationOf(row, value.labels, now))),
    [value, now],
  )
  const known = wanted === undefined ? undefined : answeringFor(applications ?? [], wanted)
  const open = adding === true || (wanted !== undefined && known === undefined)
  const leave = () => navigate({ search: {}, replace: true })
  return (
    <Frame
      title="Applications"
      about={<span>Front ends that people sign in with, each known by the address it is returned to.</span>}
      actions={
        applications && !open ? (
          <Button look="primary" onClick={() => navigate({ search: { adding: true } })} data-testid="new">
            <IconPlus aria-hidden="true" />
            Add an application
          </Button>
        ) : undefined
      }
    >
      {applications ? (
        <>
          {trouble ? <Trouble onClose={again}>{trouble.message}</Trouble> : null}
          {open ? <NewApplication key={wanted} address={wanted} onLeave={leave} /> : null}
          {applications.length > 0 ? (
            <div className={styles.cards}>
              {applications.map(application => (
                <ApplicationCard
                  key={application.id}
                  application={application}
                  wanted={application === known ? wanted : undefined}
                />
              ))}
            </div>
          ) : open ? null : (
            <Empty title="No application yet">Until one is added, no front end can sign people in here.</Empty>
          )}
          <UsedBy applications={applications} />
        </>
      ) : (
        <Absent what="Applications" trouble={trouble} again={again} />
      )}
    </Frame>
  )
}
