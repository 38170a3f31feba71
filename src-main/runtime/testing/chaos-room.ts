import { expect } from 'vitest'
import type { Health } from '../../model/live.ts'
import { ADMIN_KEY, testRoom } from '../../testing/start-node.ts'
import { startRuntime, type TestRuntime } from '../../testing/start-runtime.ts'
import { until } from '../../testing/until.ts'
import type { ThreadLimits } from '../heartbeat.ts'

// A room in which a driver can misbehave: `chaos/driver` with two modules, and neighbours that must not notice.

export const NEIGHBOURS = ['mod-poller', 'mod-display1']
const CHAOS = ['mod-chaos', 'mod-sibling']

export interface ChaosRoom extends TestRuntime {
  /** Asks the node's own API as an administrator. */
  api(path: string, options?: RequestInit): Promise<Response>
  state(id: string): Health['state']
  beats(): number
  /** Waits until the fault was noticed and mended, and checks what must hold after any of them. */
  recovered(
    reason: string,
    who?: { culprit: string; label: string; driver: string; others: readonly string[] },
  ): Promise<void>
  /** Nobody but these was restarted, and the poller of another driver missed nothing. */
  othersWentOn(): Promise<void>
}

export interface ChaosRoomParts {
  modules?: readonly { id: string; [field: string]: unknown }[]
  drivers?: readonly { id: string; file_name: string; name: string; role: number }[]
  limits?: Partial<ThreadLimits>
}

export const chaosLimits = { heapMb: 64, beatMs: 200, stuckMs: 2_500, loadMs: 20_000 }

export async function chaosRoom({ modules = [], drivers = [], limits = {} }: ChaosRoomParts = {}): Promise<ChaosRoom> {
  const sibling = { driver_id: 'driver-chaos', name: 'Chaos', role: 99, control_system_id: 'sys-test' }
  const at = await startRuntime({
    room: {
      ...testRoom,
      records: {
        ...testRoom.records,
        driver: [
          ...testRoom.records.driver,
          ...drivers.map(driver => ({ commit: 'HEAD', module_name: driver.name, ...driver })),
        ],
        module: [
          ...testRoom.records.module,
          { id: 'mod-sibling', ...sibling, running: true },
          ...modules.map(module => ({ running: true, ...module })),
        ],
        control_system: [
          {
            id: 'sys-test',
            name: 'Test Room',
            modules: [...CHAOS, ...NEIGHBOURS, ...modules.map(({ id }) => id)],
          },
        ],
      },
      preferences: { simulated_modules: ['mod-display1'] },
    },
    limits: { ...chaosLimits, ...limits },
  })
  const { runtime } = at
  const state = (id: string) => runtime.healthOf(id).state
  await until(
    () => [...CHAOS, ...NEIGHBOURS].map(state),
    states => states.every(one => one === 'connected'),
  )

  const healths: Record<string, Health['state'][]> = {}
  const counted: number[] = []
  runtime.news(news => {
    if (news.kind === 'status' && news.id === 'mod-poller' && 'beats' in news.changed)
      counted.push(Number(news.changed.beats))
    if (news.kind !== 'health') return
    const list = healths[news.id] ?? []
    healths[news.id] = list
    if (list.at(-1) !== news.health.state) list.push(news.health.state)
  })
  const beats = () => Number(runtime.statusOf('mod-poller').beats?.value ?? 0)
  const api = (path: string, options: RequestInit = {}) =>
    fetch(`${at.url}${path}`, {
      ...options,
      headers: { 'x-api-key': ADMIN_KEY, ...(options.body ? { 'content-type': 'application/json' } : {}) },
    })

  async function othersWentOn(): Promise<void> {
    for (const id of NEIGHBOURS) {
      expect(healths[id]).toBeUndefined()
      expect(runtime.healthOf(id).restarts).toBe(0)
    }
    const before = beats()
    await until(beats, now => now > before)
    const [first = 0] = counted
    expect(counted).toEqual(counted.map((_, index) => first + index))
  }

  return {
    ...at,
    api,
    state,
    beats,
    othersWentOn,
    async recovered(
      reason,
      { culprit, label, driver, others } = {
        ...{ culprit: 'mod-chaos', label: 'Chaos_1', driver: 'Chaos', others: ['mod-sibling'] },
      },
    ) {
      const hit = [culprit, ...others]
      await until(
        () => hit.map(id => runtime.healthOf(id)),
        all => all.every(health => health.restarts > 0 && health.state === 'connected'),
      )
      // The culprit and those who share its driver are restarted once; nobody else is.
      for (const id of hit) {
        expect(healths[id]?.filter(one => one === 'restarting')).toHaveLength(1)
        expect(healths[id]?.at(-1)).toBe('connected')
        expect(runtime.healthOf(id).restarts).toBe(1)
      }
      await othersWentOn()

      // It is named in its health, in the log, to the technician, and where the threads are shown.
      expect(runtime.healthOf(culprit).last_error?.message).toContain(reason)
      for (const id of others)
        expect(runtime.healthOf(id).last_error?.message).toContain(`restarted because of ${label}: `)
      const stopped = `error: ${label} stopped its driver "${driver}": ${reason}`
      expect(at.log.lines).toContainEqual(expect.stringContaining(stopped))
      const { notices } = (await (await api('/api/alcove/v1/node')).json()) as { notices: object[] }
      expect(notices).toContainEqual(
        expect.objectContaining({
          ...{ level: 'error', module_id: culprit, module_name: label, message: expect.stringContaining(reason) },
        }),
      )
      const thread = runtime.threads().find(one => one.modules.includes(culprit))
      expect(thread).toMatchObject({
        up: true,
        launches: 2,
        lastEnd: { culprit, reason: expect.stringContaining(reason) },
      })

      // It works again.
      for (const id of hit) expect(await runtime.exec(id, 'ping', [])).toBe('pong')
    },
  }
}
