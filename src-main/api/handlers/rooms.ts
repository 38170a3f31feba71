import { bell } from '../../base/bell.ts'
import { type Clock, wait } from '../../base/clock.ts'
import type { Json } from '../../base/json.ts'
import { Failed } from '../../base/result.ts'
import type { RoomNews } from '../../contract/views.ts'
import type { LogLine } from '../../model/live.ts'
import type { On } from '../answer.ts'
import { mayRun } from '../caller.ts'
import { clearanceIn, createClearance } from '../clearance.ts'
import { each } from '../stream.ts'
import { roomView } from '../views.ts'
import { setRunning } from './modules.ts'
import { found, type Parts } from './records.ts'

/** Pages are told at most this often; of a status that changed twice in between they get the latest. */
const PAUSE_MS = 20
/** Log lines a page that does not keep up may have waiting. */
const MOST_LINES = 2_000

export const answerRooms = (on: On, parts: Parts & { clock: Clock }) => {
  const { store, runtime, recorder, clock } = parts
  const clearance = createClearance(store)

  const find = (id: string) => found(store, 'module', id)

  /** Keeps what stands in for the device of a module, where that is another thing than before. */
  async function standIn(id: string, simulated: boolean, recording: string | undefined): Promise<void> {
    const { simulated_modules: before, replayed_modules: replayed } = store.preferences.get()
    if (before.includes(id) === simulated && replayed[id] === recording) return
    const others = before.filter(other => other !== id)
    const { [id]: _, ...elsewhere } = replayed
    await store.preferences.update({
      simulated_modules: simulated ? [...others, id] : others,
      replayed_modules: recording === undefined ? elsewhere : { ...elsewhere, [id]: recording },
    })
  }

  return {
    watch: on.rooms.watch.handler(async function* ({
      input: { system_id },
      context: { caller },
      signal = new AbortController().signal,
    }) {
      const ring = bell()
      let all = true
      let pending = new Map<string, RoomNews>()
      const member = (id: string) => runtime.directory.systemsOf(id).includes(system_id)
      const stop = runtime.news(news => {
        if (news.kind === 'structure') all = true
        else if (news.kind === 'notice' || !member(news.id)) return
        else if (news.kind === 'health') {
          pending.set(`health ${news.id}`, { kind: 'health', module_id: news.id, health: news.health })
        } else {
          const key = `status ${news.id}`
          const before = pending.get(key)
          const changed = before?.kind === 'status' ? { ...before.changed, ...news.changed } : news.changed
          pending.set(key, { kind: 'status', module_id: news.id, at: news.at, changed })
        }
        ring.ring()
      })
      try {
        while (!signal.aborted) {
          const batch = pending
          pending = new Map()
          if (all) {
            all = false
            const system = store.control_system.get(system_id)
            yield (
              system
                ? { kind: 'room', room: roomView(parts, system, caller) }
                : { kind: 'gone', message: `There is no system ${system_id} on this node.` }
            ) satisfies RoomNews
          } else for (const news of batch.values()) yield news
          await wait(clock, PAUSE_MS, signal).catch(() => undefined)
          if (!all && pending.size === 0) await ring.rung(signal)
        }
      } finally {
        stop()
      }
    }),
    exec: on.rooms.exec.handler(async ({ input: { module_id, method, args }, context: { caller }, signal }) => {
      const fn = runtime.descriptionOf(find(module_id).id)?.functions[method]
      const role = clearanceIn(clearance, caller, runtime.directory.systemsOf(module_id))
      if (!role) throw new Failed('denied', 'The permissions of this room keep you from working its modules.')
      if (fn && !mayRun({ ...caller, role }, fn.level))
        throw new Failed('denied', `"${method}" needs the ${fn.level} role.`)
      const began = clock.monotonic()
      const value = await runtime.exec(module_id, method, args as Json[], { caller: caller.userId, signal })
      return { value, took_ms: Math.round(clock.monotonic() - began) }
    }),
    start: on.rooms.start.handler(async ({ input: { module_id } }) => {
      await setRunning(parts, find(module_id), true)
      return { running: true }
    }),
    stop: on.rooms.stop.handler(async ({ input: { module_id } }) => {
      await setRunning(parts, find(module_id), false)
      return { running: false }
    }),
    simulate: on.rooms.simulate.handler(async ({ input: { module_id, simulated, fault, recording_id } }) => {
      const { id } = find(module_id)
      if (simulated && recording_id === undefined && !runtime.driverOf(id)?.simulatorUrl) {
        throw new Failed('invalid', `The driver of ${runtime.directory.labelOf(id)} comes without a simulator.`)
      }
      if (simulated && recording_id !== undefined) await recorder.check(id, recording_id)
      await standIn(id, simulated, simulated ? recording_id : undefined)
      if (simulated) runtime.simulation.setFault(id, fault)
      return { simulated, fault: simulated ? fault : 'none' }
    }),
    watchLog: on.rooms.watchLog.handler(async function* ({ input: { module_id }, signal }) {
      const { id } = find(module_id)
      yield* each<LogLine>(
        push => {
          for (const line of runtime.recentLines(id)) push(line)
          return runtime.watchLog(id, push)
        },
        MOST_LINES,
        signal,
      )
    }),
  }
}
