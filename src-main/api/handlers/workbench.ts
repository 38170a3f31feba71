import { Buffer } from 'node:buffer'
import type { Clock } from '../../base/clock.ts'
import type { Json } from '../../base/json.ts'
import { Failed } from '../../base/result.ts'
import type { RecordingView, SimulatorView, WireItemView } from '../../contract/workbench-views.ts'
import type { RecordingEntry } from '../../runtime/simulators/recordings.ts'
import type { WireItem } from '../../runtime/worker-contract.ts'
import type { On } from '../answer.ts'
import { each, latest } from '../stream.ts'
import { found, type Parts } from './records.ts'

/** Traffic that a page which does not keep up may have waiting. */
const MOST_ITEMS = 2_000
/** A page that shows a simulator is told at most this often. */
const PAUSE_MS = 50

export const answerWorkbench = (on: On, { store, runtime, recorder, clock }: Parts & { clock: Clock }) => {
  const find = (id: string) => found(store, 'module', id).id
  const label = (id: string) => runtime.directory.labelOf(id)

  function simulatorOf(id: string): SimulatorView {
    const { simulation } = runtime
    const held = simulation.stateOf(id)
    const isReplay = store.preferences.get().replayed_modules[id] !== undefined
    const state = (held?.state ?? null) as Record<string, Json> | null
    return {
      fault: simulation.fault(id),
      address: runtime.standInAddress(id) ?? '',
      state: isReplay ? null : state,
      schema: isReplay ? null : (held?.schema ?? null),
      unknown_messages: isReplay ? Number(state?.unknown_messages ?? 0) : null,
    }
  }

  async function park(id: string, reason: string | undefined): Promise<{ parked: boolean }> {
    const others = store.preferences.get().parked_modules.filter(one => one.module_id !== id)
    const mine = reason === undefined ? [] : [{ module_id: id, reason, at: clock.now() }]
    await store.preferences.update({ parked_modules: [...others, ...mine] })
    return { parked: reason !== undefined }
  }

  return {
    watchWire: on.workbench.watchWire.handler(async function* ({ input: { module_id }, signal }) {
      const id = find(module_id)
      yield* each<WireItemView>(
        push => runtime.watchWire(id, items => items.map(wireView).forEach(push)),
        MOST_ITEMS,
        signal,
      )
    }),
    watchQueue: on.workbench.watchQueue.handler(async function* ({ input: { module_id }, signal }) {
      const id = find(module_id)
      yield* latest(push => runtime.watchQueue(id, push), { clock, pauseMs: PAUSE_MS }, signal)
    }),
    clearQueue: on.workbench.clearQueue.handler(({ input: { module_id } }) => {
      runtime.clearQueue(find(module_id))
      return { cleared: true }
    }),
    watchSimulator: on.workbench.watchSimulator.handler(async function* ({ input: { module_id }, signal }) {
      const id = find(module_id)
      yield* latest<SimulatorView>(
        push => {
          const tell = () => push(simulatorOf(id))
          const stops = [
            runtime.simulation.watchState(id, tell),
            runtime.news(({ kind }) => kind === 'structure' && tell()),
          ]
          tell()
          return () => {
            for (const stop of stops) stop()
          }
        },
        { clock, pauseMs: PAUSE_MS },
        signal,
      )
    }),
    setSimulator: on.workbench.setSimulator.handler(async ({ input: { module_id, state } }) => {
      const id = find(module_id)
      if (runtime.standInAddress(id) === undefined)
        throw new Failed('conflict', `${label(id)} talks to its device. Put its simulator in place first.`)
      await runtime.simulation.setState(id, state)
      return { changed: true }
    }),
    recordings: on.workbench.recordings.handler(async () => {
      const { recordings, damaged } = await recorder.list()
      return {
        recordings: recordings.map(recordingView),
        damaged: damaged.map(({ file, reason }) => ({ id: file, reason })),
      }
    }),
    startRecording: on.workbench.startRecording.handler(({ input: { module_id } }) => {
      recorder.start(find(module_id))
      return { recording: true }
    }),
    stopRecording: on.workbench.stopRecording.handler(async ({ input: { module_id } }) => {
      const { kept, cut } = await recorder.stop(find(module_id))
      return { recording: recordingView(kept), cut: cut ?? null }
    }),
    removeRecording: on.workbench.removeRecording.handler(async ({ input: { recording_id } }) => {
      const usedBy = Object.entries(store.preferences.get().replayed_modules).find(([, id]) => id === recording_id)?.[0]
      if (usedBy !== undefined)
        throw new Failed('conflict', `The recording stands in for ${label(usedBy)}. Put its device back first.`)
      await recorder.remove(recording_id)
      return { removed: true }
    }),
    park: on.workbench.park.handler(({ input: { module_id, reason }, context: { caller } }) =>
      park(find(module_id), reason.trim() || `Taken out of service by ${caller.name}.`),
    ),
    unpark: on.workbench.unpark.handler(({ input: { module_id } }) => park(find(module_id), undefined)),
  }
}

const recordingView = ({ file, driver, label, recorded_at, items, bytes }: RecordingEntry): RecordingView => ({
  id: file,
  file_name: driver,
  label,
  recorded_at,
  messages: items,
  bytes,
})

const wireView = ({ at, direction, bytes }: WireItem): WireItemView => ({
  at,
  direction,
  data: Buffer.from(bytes).toString('base64'),
})
