import type { ModuleView } from '@contract/views.ts'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useId } from 'react'
import { Sheet } from '../../look/Card.tsx'
import { Tabs } from '../../look/Tabs.tsx'
import { isWatching, partsOf, titles, type Watching, watching } from './rules.ts'
import type { Runs } from './useRuns.ts'
import { Watch } from './Watch.tsx'

/** What the module does, watched: its log, its wire, its queue. Only the one that is shown is watched. */
export function WatchCard({ module, runs }: { module: ModuleView; runs: Runs }) {
  const from = '/systems/$id/modules/$moduleId' as const
  const { show, fn } = useSearch({ from })
  const navigate = useNavigate({ from })
  const panel = useId()
  const there = partsOf(module.transport)
  const tabs = watching.filter(one => there.includes(one))
  const chosen: Watching = isWatching(show) && tabs.includes(show) ? show : 'log'
  return (
    <Sheet
      label="What it does"
      head={
        <Tabs
          label="What it does"
          tabs={tabs.map(value => ({ value, title: titles[value] }))}
          chosen={chosen}
          panel={panel}
          onChoose={value => navigate({ search: { fn, show: value }, replace: true, resetScroll: false })}
        />
      }
    >
      <div id={panel} role="tabpanel" aria-label={titles[chosen]}>
        <Watch part={chosen} module={module} runs={runs} />
      </div>
    </Sheet>
  )
}
