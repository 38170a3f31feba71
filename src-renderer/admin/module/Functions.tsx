import type { ModuleView } from '@contract/views.ts'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { Badge } from '../../look/Badge.tsx'
import { Card } from '../../look/Card.tsx'
import { Empty } from '../../look/Empty.tsx'
import { Input } from '../../look/Field.tsx'
import { FunctionForm } from './FunctionForm.tsx'
import styles from './Functions.module.css'
import { Runs } from './Runs.tsx'
import { foundNames } from './rules.ts'
import type { Run } from './runs.ts'
import type { Runs as RunsState } from './useRuns.ts'

/** So many that one looks for one of them. */
const MANY = 10

/** Every function of the module, each with its form, and what became of the last runs. */
export function Functions({ module, runs }: { module: ModuleView; runs: RunsState }) {
  const from = '/systems/$id/modules/$moduleId' as const
  const { fn: open, show: part } = useSearch({ from })
  const navigate = useNavigate({ from })
  const [query, setQuery] = useState('')
  const [again, setAgain] = useState<Run>()
  const names = Object.keys(module.functions).sort()
  const found = foundNames(names, query)

  const show = (fn: string | undefined) => navigate({ search: { fn, show: part }, replace: true, resetScroll: false })

  return (
    <Card
      title="Functions"
      aside={
        names.length === 0
          ? undefined
          : found.length === names.length
            ? `${names.length}`
            : `${found.length} of ${names.length}`
      }
      flush
    >
      {names.length === 0 ? <Empty title="This module has no functions" /> : null}
      {names.length > MANY ? (
        <div className={styles.narrow}>
          <Input
            type="search"
            aria-label="Find a function"
            placeholder="Find a function"
            value={query}
            onChange={event => setQuery(event.currentTarget.value)}
          />
        </div>
      ) : null}
      {names.length > 0 && found.length === 0 ? <Empty title="No function matches" /> : null}
      <ul className={styles.functions}>
        {found.map(name => {
          const about = module.functions[name]
          if (!about) return null
          return (
            <li key={name} data-open={open === name}>
              <button
                type="button"
                className={styles.name}
                aria-expanded={open === name}
                data-testid={`function-${name}`}
                onClick={() => {
                  setAgain(undefined)
                  void show(open === name ? undefined : name)
                }}
              >
                <span>
                  <code>
                    {name}
                    <i>({about.order.join(', ')})</i>
                  </code>
                  {about.level ? <Badge tone="busy">{about.level}</Badge> : null}
                </span>
                <small>{about.about}</small>
              </button>
              {open === name ? (
                <FunctionForm
                  key={again?.method === name ? again.number : 0}
                  about={about}
                  running={module.running}
                  last={runs.list.find(({ method }) => method === name)}
                  begin={again?.method === name ? again.args : undefined}
                  onRun={args => runs.run(name, args)}
                />
              ) : null}
            </li>
          )
        })}
      </ul>
      {runs.list.length > 0 ? (
        <Runs
          runs={runs.list}
          onRepeat={({ method, args }) => runs.run(method, args)}
          onEdit={run => {
            setAgain(run)
            setQuery('')
            void show(run.method)
          }}
        />
      ) : null}
    </Card>
  )
}
