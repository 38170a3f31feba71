import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useDiscovery, useProbe } from '../../../data/useDiscovery.ts'
import { useMe } from '../../../data/useMe.ts'
import { Empty, Trouble } from '../../../look/Empty.tsx'
import { Head } from '../../Head.tsx'
import { Choose } from './Choose.tsx'
import { Never } from './Never.tsx'
import { Plan } from './Plan.tsx'
import styles from './Probe.module.css'
import { Progress } from './Progress.tsx'
import { isTooLarge, networksOf } from './rules.ts'

/** Asks the addresses of a network one by one, which nothing does unless somebody says so here. */
export function Screen() {
  const { value, trouble } = useDiscovery()
  const { value: progress, trouble: probeTrouble } = useProbe()
  const { value: me } = useMe()
  const { subnet } = useSearch({ from: '/discover/probe' })
  const navigate = useNavigate({ from: '/discover/probe' })
  const state = value?.state
  const networks = networksOf(state?.places ?? [])
  const [only, ...others] = networks
  const chosen = subnet ?? (only && others.length === 0 && !isTooLarge(only) ? only.subnet : undefined)
  const isRunning = progress?.state === 'running'
  const mayProbe = me?.role === 'admin'
  return (
    <>
      <Head
        trail={
          <Link to="/discover" search={{}}>
            Discover
          </Link>
        }
        title="Probe a network"
        about={
          <span>
            For devices that never speak up: every address is asked, gently, once. It never happens by itself.
          </span>
        }
      />
      {!state || !me ? (
        trouble ? (
          <Empty title="The networks cannot be shown">{trouble}</Empty>
        ) : (
          <Empty title="Asking the node…" busy />
        )
      ) : (
        <div className={styles.screen}>
          {probeTrouble ? <Trouble>{probeTrouble}</Trouble> : null}
          {progress ? <Progress progress={progress} mayCancel={mayProbe} /> : null}
          {!mayProbe ? (
            <Empty title="Starting a probe is for administrators">
              It sends packets to devices that did not ask for them. You are signed in as {me.name}, whose role is{' '}
              {me.role}.
            </Empty>
          ) : isRunning ? null : networks.length === 0 ? (
            <Empty title="The node is on no network">
              Plug in the cable. What can be probed appears here by itself.
            </Empty>
          ) : (
            <>
              <Choose
                networks={networks}
                chosen={chosen}
                onChoose={next => void navigate({ search: { subnet: next }, replace: true, resetScroll: false })}
              />
              <Never addresses={state.never_probe} />
              {chosen ? <Plan subnet={chosen} never={state.never_probe} /> : null}
            </>
          )}
        </div>
      )}
    </>
  )
}
