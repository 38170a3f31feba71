import { type Clock, wait } from '../../../base/clock.ts'
import type { Store } from '../../../store/open.ts'
import type { LinkWork, LiveLink } from '../link-contract.ts'
import type { RegisterResponse } from '../messages.ts'
import type { Commands } from './commands.ts'
import type { Leftovers } from './leftovers.ts'
import type { Placing } from './placing.ts'
import type { Registration, Unsettled } from './registration.ts'

/** What is said at the beginning of each link, and whenever there is another core behind it (edge.md 3). */
export interface Handshake {
  registers: LinkWork['registers']
  /** Tries again what went wrong here, which nobody will ask for again; until the link is cut. */
  settles(over: LiveLink): Promise<void>
}

interface Parts {
  store: Store
  commands: Pick<Commands, 'mark' | 'isNewer'>
  registration: Registration
  placing: Placing
  leftovers: Leftovers
  clock: Clock
}

const AGAIN_MS = 30_000

export function createHandshake({ store, commands, registration, placing, leftovers, clock }: Parts): Handshake {
  let last: { over: LiveLink; stop: AbortController; done: Promise<unknown> } | undefined
  let unsettled: { left: Unsettled[]; since: number } = { left: [], since: 0 }

  async function register(over: LiveLink, signal: AbortSignal): Promise<RegisterResponse> {
    const since = commands.mark()
    const { node_id, name } = store.preferences.get()
    const alcove = { version: 1, node_id, name } as const
    // With no modules it lists everything: all that changed while the link was away is in it (edge.md 3.4).
    const request = { type: 'register', modules: [] as string[], drivers: registration.keys(), alcove } as const
    const answer = await over.ask(request, 'register_response', signal)
    const isNewer = (mod: string) => commands.isNewer(mod, since)
    unsettled = { since, left: await registration.reconcile(answer, { link: over, signal, isNewer }) }
    await leftovers.sweep(new Set(answer.add_modules.map(({ module_id }) => module_id)))
    return answer
  }

  return {
    registers(over) {
      const before = last
      const stop = new AbortController()
      const inTurn = async () => {
        // Two at once would undo what the other does (edge.md 3.3).
        before?.stop.abort()
        await before?.done.catch(() => undefined)
        // What the other one has left waiting is listed anew.
        if (before && before.over !== over) placing.cut()
        return register(over, AbortSignal.any([over.signal, stop.signal]))
      }
      const done = inTurn()
      last = { over, stop, done }
      return done
    },
    async settles(over) {
      while (!over.signal.aborted) {
        await wait(clock, AGAIN_MS, over.signal).catch(() => undefined)
        const { left, since } = unsettled
        const still: Unsettled[] = []
        for (const one of left) {
          if (over.signal.aborted) return
          if (!commands.isNewer(one.mod, since)) await one.again().catch(() => still.push(one))
        }
        if (unsettled.left === left) unsettled = { left: still, since }
      }
    },
  }
}
