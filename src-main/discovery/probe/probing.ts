import { randomUUID } from 'node:crypto'
import { aborted, type Clock } from '../../base/clock.ts'
import { emitter } from '../../base/emitter.ts'
import type { Log } from '../../base/log.ts'
import { Failed, messageOf } from '../../base/result.ts'
import type { MatchableDriver } from '../match/match-contract.ts'
import type { Ears, Place } from '../sighting.ts'
import { numberOf } from '../subnet.ts'
import { type Neighbours, readArpTable } from './arp-table.ts'
import { CERTIFICATE_PORTS } from './asks.ts'
import { COUNTED_PER_SECOND } from './costs.ts'
import { readNeverProbe } from './never-probe.ts'
import { createPacketBudget } from './packet-budget.ts'
import { type Planned, planProbe } from './plan.ts'
import type { ProbeProgress, Probing } from './probe-contract.ts'
import { runProbe } from './probe-run.ts'
import { createTalk, type Talk } from './talk.ts'

interface Parts {
  clock: Clock
  log: Log
  places(): readonly Place[]
  drivers(): readonly MatchableDriver[]
  /** What is never probed now: what comes onto the list while a probe runs is not asked any more. */
  neverProbe?(): readonly string[]
  neighbours?: Neighbours
  talk?: Talk
  certificatePorts?: readonly number[]
}

/** What happens within this time is told at once. */
const FOLD_MS = 200

export function createProbing(parts: Parts): Probing {
  const { clock, log, places, drivers, neighbours = readArpTable, certificatePorts = CERTIFICATE_PORTS } = parts
  const talk = parts.talk ?? createTalk({ clock, neighbours })
  /** One for all: a probe that begins as soon as another was cancelled goes no faster. */
  const budget = createPacketBudget({ clock, most: COUNTED_PER_SECOND })
  const news = emitter<void>()
  let progress: ProbeProgress | undefined
  let running: { stop: AbortController; over: Promise<void> } | undefined
  let isStopped = false
  let stopTelling: (() => void) | undefined

  function changed(): void {
    stopTelling ??= clock.timer(FOLD_MS, tell)
  }

  function tell(): void {
    stopTelling?.()
    stopTelling = undefined
    news.emit()
  }

  function end(mine: ProbeProgress, state: ProbeProgress['state'], reason: string): void {
    if (mine.state !== 'running') return
    Object.assign(mine, { state, reason, ended_at: clock.now() })
    changed()
  }

  async function go(planned: Planned, ears: Ears, mine: ProbeProgress, signal: AbortSignal): Promise<void> {
    try {
      await runProbe({ planned, places, talk, budget, ears, progress: mine, changed, isNever }, signal)
      end(mine, 'done', '')
    } catch (error) {
      if (!signal.aborted && !(error instanceof Failed)) log.error('A probe ended with an error.', { error })
      end(mine, 'failed', messageOf(error))
    }
  }

  function isNever(address: string): boolean {
    const number = numberOf(address) ?? 0
    return readNeverProbe(parts.neverProbe?.() ?? []).some(({ first, last }) => number >= first && number <= last)
  }

  function cancel(id: string, reason: string): void {
    if (progress?.id !== id || progress.state !== 'running') return
    end(progress, 'cancelled', reason)
    running?.stop.abort()
  }

  const plan = (subnet: string, neverProbe: readonly string[]) =>
    planProbe({ subnet, neverProbe, places: places(), drivers: drivers(), certificatePorts })

  return {
    plan: (subnet, neverProbe) => plan(subnet, neverProbe).plan,
    start(subnet, neverProbe, ears) {
      if (isStopped) throw new Failed('cancelled', 'This node is being stopped.')
      if (progress?.state === 'running')
        throw new Failed('conflict', `${progress.subnet} is being probed. Wait until that is done, or cancel it.`)
      const planned = plan(subnet, neverProbe)
      for (const words of planned.wrong) log.warn(words)
      const mine: ProbeProgress = {
        ...{ id: `probe-${randomUUID()}`, subnet: planned.plan.subnet, state: 'running', reason: '' },
        ...{ done: 0, addresses: planned.plan.addresses, packets: 0, answered: 0, found: [] },
        ...{ started_at: clock.now(), ended_at: null },
      }
      progress = mine
      const stop = new AbortController()
      const before = running?.over
      running = { stop, over: Promise.all([before, go(planned, ears, mine, stop.signal)]).then(() => undefined) }
      changed()
      return shown(mine)
    },
    cancel: id => cancel(id, ''),
    progress: () => progress && shown(progress),
    changed: news.on,
    async run(signal) {
      await aborted(signal)
      isStopped = true
      if (progress) cancel(progress.id, 'The node was stopped.')
      await running?.over
      if (stopTelling) tell()
    },
  }
}

/** As it is now: what is handed out does not change. */
const shown = (progress: ProbeProgress): ProbeProgress => ({ ...progress, found: [...progress.found] })
