import type { DiscoveryStateView } from '@contract/discovery-views.ts'
import { Link } from '@tanstack/react-router'
import { Button } from '../../look/Button.tsx'
import { Empty } from '../../look/Empty.tsx'
import shared from '../people/People.module.css'
import type { Show } from './rules.ts'
import { countWords } from './words.ts'

interface NothingProps {
  show: Show
  q: string | undefined
  sums: Readonly<Record<Show, number>>
  state: DiscoveryStateView | undefined
  onAll(): void
}

/** Why there is nothing in the list, and what to try. */
export function Nothing({ show, q, sums, state, onAll }: NothingProps) {
  const all = <Button onClick={onAll}>Look at all {sums.all}</Button>
  if (q) return <Empty title="No device matches">Try fewer words. {sums.all > 0 ? all : null}</Empty>
  if (show === 'ignored')
    return <Empty title="Nothing is ignored">What you ignore is kept here, with the reason.</Empty>
  if (sums.all > 0) {
    return show === 'new' ? (
      <Empty title="Nothing new">No device that is waiting has a driver that surely fits. {all}</Empty>
    ) : (
      <Empty title="No device is in use">Choose some under New and adopt them into a room. {all}</Empty>
    )
  }
  if (state && state.places.length === 0) {
    return (
      <Empty title="The node is on no network">
        None of its interfaces has an address. Plug in the cable, or check that the network hands out addresses: this
        page shows it within seconds.
      </Empty>
    )
  }
  return (
    <Empty title={show === 'new' || show === 'all' ? 'Nothing was found yet' : 'No device is in use'} busy>
      The node listens on {countWords(state?.places.length ?? 0, 'network')}. Most devices speak up within ten seconds
      of being switched on. Those that never do, or are kept apart by the network, are found by asking every address:{' '}
      <Link to="/discover/probe" className={shared.text}>
        probe a network
      </Link>
    </Empty>
  )
}
