import type { Clock } from '../../base/clock.ts'
import type { EndedTask, QueuedTask, QueueView } from '../../model/live.ts'
import type { Command } from './command.ts'
import { readable } from './readable.ts'

const MOST_LISTED = 100
const MOST_KEPT = 50
/** As much of what a command sends as tells it from others. */
const MOST_SAID = 40

/** The last commands that ended, and the queue as a person looks at it. */
export interface QueueHistory {
  add(command: Command, outcome: EndedTask['outcome'], reason: string | undefined): void
  view(online: boolean, running: Command | undefined, waiting: readonly Command[]): QueueView
}

export function createQueueHistory(clock: Clock): QueueHistory {
  /**
   * A ring: `ended` is how many there ever were. Entries are written over: new ones would live just long enough for the
   * collection of garbage to move each of them about.
   */
  const kept: Kept[] = []
  let ended = 0

  function listed(command: Command, state: QueuedTask['state'], now: number, time: number): QueuedTask {
    return {
      id: command.id,
      ...(command.name === undefined ? {} : { name: command.name }),
      ...(command.says === undefined ? {} : { says: shortly(command.says) }),
      priority: command.priority,
      state,
      since: Math.round(now - (time - command.addedAt)),
      attempts: command.attempts,
      retries_left: command.retries,
    }
  }

  return {
    add(command, outcome, reason) {
      const time = clock.monotonic()
      const began = command.attempts > 0 ? command.firstStartedAt : time
      const place = ended++ % MOST_KEPT
      let entry = kept[place]
      if (!entry) {
        entry = {
          id: 0,
          at: 0.5,
          waited_ms: 0.5,
          took_ms: 0.5,
          attempts: 0,
          outcome,
          name: undefined,
          says: undefined,
          reason: undefined,
        }
        kept[place] = entry
      }
      entry.id = command.id
      entry.at = clock.now()
      entry.waited_ms = began - command.addedAt
      entry.took_ms = time - began
      entry.attempts = command.attempts
      entry.outcome = outcome
      entry.name = command.name
      entry.says = command.says
      entry.reason = reason
    },
    view(online, running, waiting) {
      const [now, time] = [clock.now(), clock.monotonic()]
      const tasks = running ? [listed(running, 'running', now, time)] : []
      for (const command of waiting.slice(0, MOST_LISTED - tasks.length)) {
        tasks.push(listed(command, 'waiting', now, time))
      }
      const newest = ended % MOST_KEPT
      return {
        online,
        tasks,
        more: waiting.length + (running ? 1 : 0) - tasks.length,
        recent: [...kept.slice(newest), ...kept.slice(0, newest)].reverse().map(told),
      }
    },
  }
}

interface Kept extends Omit<EndedTask, 'name' | 'reason' | 'says'> {
  name: string | undefined
  says: string | Uint8Array | undefined
  reason: string | undefined
}

function told({ name, says, reason, ...entry }: Kept): EndedTask {
  return {
    ...entry,
    ...(name === undefined ? {} : { name }),
    ...(says === undefined ? {} : { says: shortly(says) }),
    ...(reason === undefined ? {} : { reason }),
  }
}

const shortly = (says: string | Uint8Array) => readable(says.slice(0, MOST_SAID))
