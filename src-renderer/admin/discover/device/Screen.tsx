import { IconX } from '@tabler/icons-react'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useEffect, useEffectEvent } from 'react'
import { useDevice } from '../../../data/useDiscovery.ts'
import { useMe } from '../../../data/useMe.ts'
import { useNow } from '../../../data/useNow.ts'
import { Empty, Trouble } from '../../../look/Empty.tsx'
import { useMedia } from '../../../look/useMedia.ts'
import { Head } from '../../Head.tsx'
import { KindIcon } from '../Kind.tsx'
import { seenWords } from '../list/seen.ts'
import { kindOf, makeWords } from '../rules.ts'
import { Actions } from './Actions.tsx'
import styles from './Device.module.css'
import { Facts } from './Facts.tsx'
import { History } from './History.tsx'
import { Matches } from './Matches.tsx'
import { Sightings } from './Sightings.tsx'
import { UsedBy } from './UsedBy.tsx'

const EVERY_MS = 5_000

/** One device: all that is known of it and where from, what fits it, and what drives it. */
export function Screen() {
  const { id } = useParams({ from: '/discover/$id' })
  const { value: view, trouble } = useDevice(id)
  const { value: me } = useMe()
  const isWide = useMedia('(min-width: 1180px)')
  const now = useNow(EVERY_MS)
  const navigate = useNavigate()
  const follow = useEffectEvent(() => {
    if (!view || view.id === id) return
    void navigate({ to: '/discover/$id', params: { id: view.id }, search: true, replace: true })
  })
  // It was found to be the same device as another: that one is looked at from now on.
  // biome-ignore lint/correctness/useExhaustiveDependencies: that it has another id is the reason.
  useEffect(() => follow(), [view?.id])

  const title = view?.name ?? 'Device'
  const about = view ? [makeWords(view), seenWords(view, now)].filter(Boolean).join(' · ') : undefined
  const mayChange = me?.role === 'admin'
  return (
    <div className={styles.device} data-testid="device">
      {isWide ? (
        <header className={styles.head}>
          {view ? <KindIcon kind={kindOf(view)} /> : null}
          <div>
            <h2>{title}</h2>
            <p>{about}</p>
          </div>
          <Link to="/discover" search resetScroll={false} className={styles.close} aria-label="Close" title="Close">
            <IconX aria-hidden="true" />
          </Link>
        </header>
      ) : (
        <Head
          trail={
            <Link to="/discover" search>
              Discover
            </Link>
          }
          title={title}
          about={about ? <span>{about}</span> : undefined}
        />
      )}
      {!view ? (
        trouble ? (
          <Empty title="This device cannot be shown">{trouble}</Empty>
        ) : (
          <Empty title="Asking the node…" busy />
        )
      ) : (
        <div className={styles.parts}>
          {trouble ? <Trouble>{trouble}</Trouble> : null}
          <Actions view={view} now={now} mayAdopt={mayChange} role={me?.role} />
          {view.modules.length > 0 ? <UsedBy view={view} mayChange={mayChange} /> : null}
          {view.alcove ? null : <Matches view={view} mayAdopt={mayChange} />}
          <Facts view={view} now={now} />
          <Sightings view={view} now={now} />
          <History view={view} now={now} />
        </div>
      )}
    </div>
  )
}
