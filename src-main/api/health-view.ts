import type { HealthView, ThreadView } from '../contract/shelf-views.ts'
import type { Directory } from '../runtime/directory.ts'
import type { ThreadFacts } from '../runtime/threads.ts'
import type { Parts } from './handlers/records.ts'

/** How the drivers' threads and the main loop are. */
export function healthView({ runtime, mainLoop }: Parts): HealthView {
  return {
    threads: runtime.threads().map(facts => threadView(facts, runtime.directory)),
    main_loop: mainLoop.view(),
  }
}

function threadView(facts: ThreadFacts, directory: Directory): ThreadView {
  const { driver, modules, up, lastEnd, busy } = facts
  return {
    file_name: driver.fileName,
    name: driver.description.name,
    up,
    modules: modules.map(id => ({
      id,
      label: directory.labelOf(id),
      system_id: directory.systemsOf(id)[0] ?? null,
    })),
    launches: facts.launches,
    launched_at: facts.launchedAt ?? null,
    last_end: lastEnd
      ? {
          at: lastEnd.at,
          reason: lastEnd.reason,
          module_id: lastEnd.culprit ?? null,
          label: lastEnd.culprit === undefined ? null : directory.labelOf(lastEnd.culprit),
        }
      : null,
    next_launch_at: facts.nextLaunchAt ?? null,
    heap_used_mb: facts.heapUsedMb ?? null,
    heap_limit_mb: facts.heapLimitMb,
    busy: busy === undefined ? null : Math.round(Math.min(1, busy) * 1000) / 1000,
    answers_in_ms: facts.answersInMs ?? null,
  }
}
