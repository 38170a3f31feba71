import { IconRadar2, IconRefresh } from '@tabler/icons-react'
import { Link, Outlet, useMatch, useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback, useMemo, useState } from 'react'
import { useDiscovery, useDiscoveryDoing } from '../../data/useDiscovery.ts'
import { useMe } from '../../data/useMe.ts'
import { useNow } from '../../data/useNow.ts'
import { Button } from '../../look/Button.tsx'
import { Empty, Trouble } from '../../look/Empty.tsx'
import { Segments } from '../../look/Segments.tsx'
import { useMedia } from '../../look/useMedia.ts'
import { Head } from '../Head.tsx'
import shared from '../people/People.module.css'
import { Search } from '../records/list/Search.tsx'
import { useSay } from '../Said.tsx'
import { Chosen } from './list/Chosen.tsx'
import { List } from './list/List.tsx'
import { isInOrder } from './list/rows.ts'
import { useRows } from './list/useRows.ts'
import { Nothing } from './Nothing.tsx'
import { Places } from './Places.tsx'
import { canAdopt, counts, type Show, shows, showTitles } from './rules.ts'
import styles from './Screen.module.css'
import { countWords } from './words.ts'

const HALF_A_MINUTE_MS = 30_000

/** What is on the network, each device once, and the way to put it to work. */
export function Screen() {
  const { value, trouble } = useDiscovery()
  const { value: me } = useMe()
  const { q, show = 'new' }: { q?: string | undefined; show?: Show | undefined } = useSearch({ from: '/discover' })
  const open = useMatch({ from: '/discover/$id', shouldThrow: false })?.params.id as string | undefined
  const isWide = useMedia('(min-width: 1180px)')
  const now = useNow(HALF_A_MINUTE_MS)
  const navigate = useNavigate()
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [turn, setTurn] = useState(0)
  const [failure, setFailure] = useState<string>()
  const { search, unignore, busy } = useDiscoveryDoing()
  const say = useSay()
  const rows = useRows(value?.devices, show, q, turn)
  const sums = useMemo(() => counts(value?.devices.values() ?? []), [value?.devices])
  const mayAdopt = me?.role === 'admin'

  const look = (next: { q?: string | undefined; show?: Show | undefined }) =>
    navigate({ to: '.', search: { q, show, ...next }, replace: true, resetScroll: false })
  const choose = useCallback((id: string, on: boolean) => {
    setChosen(before => {
      const next = new Set(before)
      if (on) next.add(id)
      else next.delete(id)
      return next
    })
  }, [])
  const showAgain = useCallback(
    async (id: string) => {
      const result = await unignore(id)
      if (result.ok) say('It is shown again.')
      else setFailure(result.failure.message)
    },
    [unignore, say],
  )
  const searchNow = async () => {
    setFailure(undefined)
    const result = await search()
    if (result.ok) say('Everybody on the network is asked. What answers appears here.')
    else setFailure(result.failure.message)
  }

  // On a phone one thing at a time; the list comes back as it was left.
  if (open !== undefined && !isWide) return <Outlet />
  const here = rows.filter(({ state }) => state === 'here')
  const ready = [...chosen].filter(id => {
    const device = value?.devices.get(id)
    return device !== undefined && canAdopt(device)
  })
  return (
    <>
      <Head
        title="Discover"
        about={<span>What is on the network, and which driver puts it to work.</span>}
        actions={
          value ? (
            <>
              <Button onClick={() => void searchNow()} disabled={busy}>
                <IconRefresh aria-hidden="true" />
                {busy ? 'Searching…' : 'Search now'}
              </Button>
              <Link to="/discover/probe" className={shared.link}>
                <IconRadar2 aria-hidden="true" />
                Probe a network…
              </Link>
            </>
          ) : undefined
        }
      />
      {!value ? (
        trouble ? (
          <Empty title="The network cannot be shown">{trouble}</Empty>
        ) : (
          <Empty title="Asking the node…" busy />
        )
      ) : (
        <div className={styles.screen}>
          {value.state ? <Places state={value.state} now={now} /> : null}
          {trouble ? <Trouble>{trouble}</Trouble> : null}
          {failure ? <Trouble onClose={() => setFailure(undefined)}>{failure}</Trouble> : null}
          <div className={styles.bar}>
            <Search label="Find by name, make, address, driver" q={q} onSearch={text => look({ q: text })} />
            <Segments
              label="Which devices"
              options={shows.map(each => ({ value: each, title: `${showTitles[each]} ${sums[each]}` }))}
              chosen={show}
              onChoose={next => look({ show: next })}
            />
            <span className={shared.total} role="status" data-testid="total">
              {q ? `${here.length} of ${sums[show]}` : countWords(here.length, 'device')}
            </span>
            {rows.length > 0 && !isInOrder(rows) ? (
              <Button look="quiet" onClick={() => setTurn(turn + 1)}>
                Put in order
              </Button>
            ) : null}
          </div>
          <div className={styles.parts} data-open={open !== undefined}>
            {rows.length > 0 ? (
              <List
                rows={rows}
                open={open}
                isWide={isWide}
                chosen={mayAdopt ? chosen : undefined}
                now={now}
                onChoose={choose}
                onChooseAll={ids => setChosen(new Set(ids))}
                onShowAgain={showAgain}
              />
            ) : (
              <Nothing
                show={show}
                q={q}
                sums={sums}
                state={value.state}
                onAll={() => look({ show: 'all', q: undefined })}
              />
            )}
            {open === undefined ? null : (
              <aside className={styles.panel} key={open} aria-label="The device">
                <Outlet />
              </aside>
            )}
          </div>
        </div>
      )}
      {mayAdopt && ready.length > 0 ? <Chosen ids={ready} onForget={() => setChosen(new Set())} /> : null}
    </>
  )
}
