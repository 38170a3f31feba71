import type { ThreadView } from '@contract/shelf-views.ts'
import type { ModuleView } from '@contract/views.ts'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useId } from 'react'
import { Sheet } from '../../look/Card.tsx'
import { Tabs } from '../../look/Tabs.tsx'
import { Functions } from './Functions.tsx'
import { HealthCard } from './HealthCard.tsx'
import { isWatching, type PartName, partsOf, titles } from './rules.ts'
import styles from './Screen.module.css'
import { StandIn } from './StandIn.tsx'
import { StatusCard } from './StatusCard.tsx'
import type { Runs } from './useRuns.ts'
import { Watch } from './Watch.tsx'

export interface NarrowProps {
  module: ModuleView
  thread: ThreadView | undefined
  runs: Runs
}

/** The module on a phone: one part at a time, the way to the others always in reach. */
export function Narrow({ module, thread, runs }: NarrowProps) {
  const from = '/systems/$id/modules/$moduleId' as const
  const { show, fn } = useSearch({ from })
  const navigate = useNavigate({ from })
  const panel = useId()
  const there = partsOf(module.transport)
  // A link to a function leads to the functions.
  const asked: PartName = show ?? (fn === undefined ? 'status' : 'functions')
  const chosen = there.includes(asked) ? asked : 'status'
  return (
    <>
      <div className={styles.tabs}>
        <Tabs
          label={`Parts of ${module.mod}_${module.index}`}
          tabs={there.map(value => ({ value, title: titles[value] }))}
          chosen={chosen}
          panel={panel}
          onChoose={value => navigate({ search: { fn, show: value }, replace: true, resetScroll: false })}
        />
      </div>
      <div id={panel} role="tabpanel" aria-label={titles[chosen]} className={styles.column}>
        {isWatching(chosen) ? (
          <Sheet label={titles[chosen]}>
            <Watch part={chosen} module={module} runs={runs} />
          </Sheet>
        ) : chosen === 'functions' ? (
          <Functions module={module} runs={runs} />
        ) : chosen === 'simulator' ? (
          <StandIn module={module} thread={thread} />
        ) : (
          <>
            <HealthCard module={module} thread={thread} />
            <StatusCard status={module.status} running={module.running} />
          </>
        )}
      </div>
    </>
  )
}
