import type { Clock } from '../base/clock.ts'
import { Failed } from '../base/result.ts'
import type { Runtime } from './runtime.ts'
import { type Recorder as Tape, recorder as tapeOf } from './simulators/recording.ts'
import type { RecordingEntry, Recordings } from './simulators/recordings.ts'

/** Takes down what goes between modules and their devices, to be played in the devices' place later. */
export interface Recorder {
  start(id: string): void
  /** Keeps what was taken down; `cut` says why it took down no more before that. */
  stop(id: string): Promise<{ kept: RecordingEntry; cut: string | undefined }>
  /** Since when a module is recorded. */
  since(id: string): number | undefined
  /** Throws when the recording cannot stand in for the device of this module. */
  check(id: string, file: string): Promise<void>
  list: Recordings['list']
  remove: Recordings['remove']
}

interface Running {
  tape: Tape
  since: number
  stop(): void
}

export function createRecorder(runtime: Runtime, recordings: Recordings, clock: Clock): Recorder {
  const running = new Map<string, Running>()
  const label = (id: string) => runtime.directory.labelOf(id)

  return {
    start(id) {
      if (running.has(id)) throw new Failed('conflict', `${label(id)} is being recorded already.`)
      const driver = runtime.driverOf(id)
      const kind = runtime.transportOf(id)
      const tape = driver && kind && tapeOf({ driver: driver.fileName, kind, label: label(id), now: clock.now() })
      if (!tape) throw new Failed('invalid', `${label(id)} has no device that could be recorded, or does not run.`)
      running.set(id, { tape, since: clock.now(), stop: runtime.watchWire(id, tape.add) })
      runtime.changed()
    },
    async stop(id) {
      const ended = running.get(id)
      if (!ended) throw new Failed('conflict', `${label(id)} is not being recorded.`)
      ended.stop()
      running.delete(id)
      runtime.changed()
      const { tape } = ended
      if (tape.size.items === 0)
        throw new Failed(
          'conflict',
          `Nothing was said to or by ${label(id)}, so nothing was kept. Run a function of it while recording.`,
        )
      const { items, ...head } = tape.recording()
      const file = await recordings.save({ ...head, items })
      return { kept: { ...head, file, items: items.length, bytes: tape.size.bytes }, cut: tape.full }
    },
    since: id => running.get(id)?.since,
    async check(id, file) {
      const { driver } = await recordings.read(file)
      const own = runtime.driverOf(id)?.fileName
      if (driver !== own)
        throw new Failed(
          'invalid',
          `The recording is of a device of driver ${driver}, ${label(id)} has ${own ?? 'none'}.`,
        )
    },
    list: recordings.list,
    remove: recordings.remove,
  }
}
