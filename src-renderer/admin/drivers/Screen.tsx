import { useNavigate, useSearch } from '@tanstack/react-router'
import { useShelf } from '../../data/useShelf.ts'
import { Button } from '../../look/Button.tsx'
import { Card } from '../../look/Card.tsx'
import { Empty, Trouble } from '../../look/Empty.tsx'
import { Input } from '../../look/Field.tsx'
import { Head } from '../Head.tsx'
import { Make } from './Make.tsx'
import { Problems } from './Problems.tsx'
import { byMake, foundDrivers } from './rules.ts'
import styles from './Screen.module.css'

/** The drivers that this node can run, by make, and those that it could not build. */
export function Screen() {
  const { value, trouble, again } = useShelf()
  const { q } = useSearch({ from: '/drivers' })
  const navigate = useNavigate({ from: '/drivers' })
  if (!value) {
    return trouble ? (
      <Empty title="The drivers cannot be shown">
        {trouble.message} <Button onClick={again}>Try again</Button>
      </Empty>
    ) : (
      <Empty title="Asking the node…" busy />
    )
  }
  const { drivers, problems } = value
  const found = foundDrivers(drivers, q ?? '')
  const makes = byMake(found)
  return (
    <>
      <Head
        title="Drivers"
        about={<span>What this node can run, documented from what each driver says of itself.</span>}
      />
      {problems.length > 0 ? <Problems problems={problems} drivers={drivers} /> : null}
      {trouble ? <Trouble onClose={again}>{trouble.message}</Trouble> : null}
      <Card
        title="On this node"
        aside={found.length === drivers.length ? `${drivers.length}` : `${found.length} of ${drivers.length}`}
        flush
        actions={
          <div className={styles.search}>
            <Input
              type="search"
              aria-label="Find a driver"
              placeholder="Find by name, interface, transport"
              value={q ?? ''}
              onChange={event => navigate({ search: { q: event.currentTarget.value || undefined }, replace: true })}
            />
          </div>
        }
      >
        {makes.length > 0 ? (
          <div className={styles.makes}>
            {makes.map(make => (
              <Make key={make.name} make={make} />
            ))}
          </div>
        ) : drivers.length === 0 ? (
          <Empty title="No driver yet">This node has none built in. Put one into its folder of drivers.</Empty>
        ) : (
          <Empty title="No driver matches">Try fewer words, or look at all drivers.</Empty>
        )}
      </Card>
    </>
  )
}
