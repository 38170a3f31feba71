import { setImmediate } from 'node:timers/promises'
import type { Clock } from '../../base/clock.ts'
import { emitter } from '../../base/emitter.ts'
import type { DeviceLine } from '../../contract/discovery-views.ts'
import type { Discovery } from '../../discovery/discovery.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { type DeviceViewParts, deviceLine } from './device-view.ts'

/** All devices as pages list them, worked out once for all pages, and only while one is open. */
export interface DeviceLines {
  /** Resolves once all that is known is worked out. */
  ready(): Promise<void>
  all(): DeviceLine[]
  /** Nothing for one that is gone. */
  get(id: string): DeviceLine | undefined
  /** Ids of lines that are new, other or gone; keeps them up to date until it is stopped. */
  watch(listener: (ids: ReadonlySet<string>) => void): () => void
}

export type DeviceLinesParts = DeviceViewParts & { discovery: Discovery; runtime: Runtime; clock: Clock }

/** News within this time is told together. */
const PAUSE_MS = 100
/** Work before the loop has its turn again. */
const AT_ONCE_MS = 2

export function createDeviceLines(parts: DeviceLinesParts): DeviceLines {
  const { discovery, runtime, clock } = parts
  const { devices } = discovery
  const lines = new Map<string, { line: DeviceLine; text: string }>()
  const changed = emitter<ReadonlySet<string>>()
  const due = new Set<string>()
  /** Records change by the thousand; which devices there are is asked once for all of that. */
  let isAllDue = false
  let stops: (() => void)[] = []
  let timer: (() => void) | undefined
  let working: Promise<void> | undefined

  function look(ids: Iterable<string>): void {
    for (const id of ids) due.add(id)
    soon()
  }

  function lookAtAll(): void {
    isAllDue = true
    soon()
  }

  function soon(): void {
    timer ??= clock.timer(PAUSE_MS, () => {
      timer = undefined
      void work()
    })
  }

  function work(): Promise<void> {
    working ??= workOff().finally(() => {
      working = undefined
    })
    return working
  }

  async function workOff(): Promise<void> {
    while ((isAllDue || due.size > 0) && stops.length > 0) {
      if (isAllDue) for (const id of devices.ids()) due.add(id)
      isAllDue = false
      const began = clock.monotonic()
      const others = new Set<string>()
      for (const id of due) {
        due.delete(id)
        if (isOther(id)) others.add(id)
        if (clock.monotonic() - began > AT_ONCE_MS) break
      }
      if (others.size > 0) changed.emit(others)
      await setImmediate()
    }
  }

  function isOther(id: string): boolean {
    const device = devices.get(id)
    // By an old id of one that has been found to be another.
    if (!device || device.id !== id) return lines.delete(id)
    const line = deviceLine(parts, device)
    const text = JSON.stringify(line)
    if (lines.get(id)?.text === text) return false
    lines.set(id, { line, text })
    return true
  }

  function begin(): void {
    stops = [
      devices.changed(look),
      devices.merged(({ from, into }) => look([from, into])),
      discovery.users.changed(lookAtAll),
      discovery.follow.changed(lookAtAll),
      discovery.doubts.changed(lookAtAll),
      runtime.shelf.changed(lookAtAll),
      runtime.news(({ kind }) => kind === 'structure' && lookAtAll()),
    ]
    isAllDue = true
  }

  function end(): void {
    for (const stop of stops) stop()
    timer?.()
    ;[stops, timer] = [[], undefined]
    lines.clear()
    due.clear()
    isAllDue = false
  }

  return {
    ready: work,
    all: () => [...lines.values()].map(({ line }) => line),
    get: id => lines.get(id)?.line,
    watch(listener) {
      if (changed.size === 0) begin()
      const stop = changed.on(listener)
      return () => {
        stop()
        if (changed.size === 0) end()
      }
    },
  }
}
