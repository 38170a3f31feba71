import type { Emitter } from '../../../base/emitter.ts'
import type { Json } from '../../../base/json.ts'
import type { Log } from '../../../base/log.ts'
import { placeosMetadata } from '../../../driver-kit/metadata.ts'
import type { Signal } from '../../../model/signal.ts'
import type { Runtime } from '../../../runtime/runtime.ts'
import type { Store } from '../../../store/open.ts'
import type { Outbox } from '../../outbox/outbox-contract.ts'
import type { Assignments } from './assignments.ts'

/** What goes up of the modules that the centre has put here (edge.md 5.2). */
export interface StatusUp {
  /** From here on the centre is told, of what is there already too. */
  taken(mod: string): void
  withoutDriver(mod: string, reason: string): void
  /** A module keeps a setting of its own (edge.md 5.3). */
  settingKept(mod: string, name: string, value: Json): void
  /** Follows the modules; call what it returns to stop. */
  follow(): () => void
}

interface Parts {
  runtime: Runtime
  store: Store
  signals: Emitter<Signal>
  assignments: Assignments
  outbox: Outbox
  /** Nothing goes up while the node belongs to no centre. */
  hasCentre(): boolean
  log: Log
}

const PREFIX = 'placeos/'

export function createStatusUp({ runtime, store, signals, assignments, outbox, hasCentre, log }: Parts): StatusUp {
  const text = new TextDecoder('utf-8', { fatal: true })

  function changed(mod: string, name: string, value: Json): void {
    outbox.status(mod, name, value === null ? null : JSON.stringify(value))
  }

  /** Its metadata, and all that it reports by now: what was before counts no longer. */
  function began(mod: string): void {
    const description = runtime.descriptionOf(mod)
    if (!description) return
    outbox.restarted(mod, JSON.stringify(placeosMetadata(description, store.module.get(mod)?.notes ?? '')))
    for (const [name, { value }] of Object.entries(runtime.statusOf(mod))) changed(mod, name, value)
  }

  function taken(mod: string): void {
    if (runtime.transportOf(mod) !== undefined) began(mod)
  }

  function event({ channel, payload }: Signal): void {
    if (!channel.startsWith(PREFIX) || !hasCentre()) return
    try {
      outbox.event(channel, text.decode(payload))
    } catch {
      log.warn(`A message on ${channel} is no text, and cannot go up to the central server.`)
    }
  }

  return {
    taken,
    withoutDriver(mod, reason) {
      changed(mod, 'connected', false)
      changed(mod, 'no_driver_here', reason)
    },
    settingKept(mod, name, value) {
      // JSON is YAML, too.
      if (assignments.get(mod)) outbox.setting(mod, name, JSON.stringify(value))
    },
    follow() {
      for (const [mod] of assignments.all()) taken(mod)
      const stops = [
        runtime.news(news => {
          if (!('id' in news) || !assignments.get(news.id)) return
          if (news.kind === 'status')
            for (const [name, value] of Object.entries(news.changed)) changed(news.id, name, value)
          else if (news.health.state === 'starting' || news.health.state === 'restarting') began(news.id)
        }),
        signals.on(event),
      ]
      return () => {
        for (const stop of stops) stop()
      }
    },
  }
}
