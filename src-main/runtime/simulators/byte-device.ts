import type { ByteSimulator, ByteSimulatorContext } from '../../driver-kit/define-simulator.ts'
import { type Data, garble, type Stage } from './stage.ts'

/** One connection to a simulated device, whatever the protocol; over UDP, one peer. */
export interface Line {
  write(data: Data): void
  /** Ends it once what was written is out. */
  end(): void
}

/** What the protocol tells of a connection. */
export interface Conversation {
  received(bytes: Uint8Array): void
  ended(): void
}

export interface ByteDevice {
  /** A connection is there. */
  begin(line: Line): Conversation
  /** Speaks to all connections. */
  readonly everyone: ByteSimulatorContext<Record<string, unknown>, Record<string, unknown>, undefined>
}

/** A simulator's own code between its connections and its state: cuts messages, and speaks as its fault lets it. */
export function byteDevice(
  simulator: ByteSimulator,
  stage: Stage,
  setReachable: (reachable: boolean) => void,
): ByteDevice {
  const lines = new Set<Line>()
  const say = (line: Line, data: Data) =>
    stage.act(() => {
      if (lines.has(line)) line.write(stage.fault === 'garbled' ? garble(data) : data)
    })
  const hangUp = (line: Line) => stage.act(() => line.end())
  const toAll = (data: Data) => {
    for (const line of lines) say(line, data)
  }
  const common = {
    settings: stage.settings,
    state: stage.state,
    after: stage.after,
    every: stage.every,
    sendAll: toAll,
    setReachable,
  }

  return {
    everyone: {
      ...common,
      connection: undefined,
      send: toAll,
      close() {
        for (const line of lines) hangUp(line)
      },
    },
    begin(line) {
      lines.add(line)
      let cutter = simulator.tokenizer?.create()
      let over = false
      const context: ByteSimulatorContext<Record<string, unknown>, Record<string, unknown>, unknown> = {
        ...common,
        connection: undefined,
        send: data => say(line, data),
        close() {
          over = true
          hangUp(line)
        },
      }
      const cut = (bytes: Uint8Array): unknown[] => {
        if (!cutter) return [bytes]
        try {
          return cutter.push(bytes)
        } catch (error) {
          cutter = simulator.tokenizer?.create()
          throw error
        }
      }
      stage.run(() => {
        Object.assign(context, { connection: simulator.connection?.() })
        simulator.connected?.(context)
      })
      return {
        received: bytes =>
          stage.run(() => {
            for (const message of cut(bytes)) {
              // Who has hung up no longer listens.
              if (!over) stage.run(() => simulator.received?.(message, context))
            }
          }),
        ended() {
          over = true
          lines.delete(line)
        },
      }
    },
  }
}
