import type { Simulator } from '../../driver-kit/define-simulator.ts'
import type { Recording } from './recording.ts'
import { replayBytes } from './replay-bytes.ts'
import { replayHttp } from './replay-http.ts'
import { replayMqtt } from './replay-mqtt.ts'
import { strangers } from './replay-state.ts'

/** A simulator that plays the device of a recording. What was never recorded it does not answer; it is counted and told. */
export function replay(recording: Recording, warn: (message: string) => void): Simulator {
  const unknown = strangers(warn)
  switch (recording.protocol) {
    case 'http':
      return replayHttp(recording, unknown)
    case 'mqtt':
      return replayMqtt(recording, unknown)
    default:
      return replayBytes({ ...recording, protocol: recording.protocol }, unknown)
  }
}
