import { WebSocket } from 'ws'
import type { Clock } from '../../base/clock.ts'
import type { Turns } from './turns.ts'

/**
 * What goes out to one client. One that reads too slowly is not cut off: of the values it gets the latest of each
 * status, log lines it misses, and its next requests are not read until it has taken the answers to those before.
 */
export interface Outbox {
  /** Is never left out, and comes after the values that were told before it. */
  answer(text: string): void
  /** Each goes out in its order; of those that a slow client cannot take, only the latest of each slot. */
  value(slot: string, write: () => string): void
  /** Forgets the value of a slot that a slow client has not taken. What was told in time goes out before the next answer. */
  forget(slot: string): void
  /** Is left out when it cannot go now. */
  line(write: () => string): void
  /** Whether answers wait already, so that no more should be asked for; `hasRoom` is called when that is over. */
  isFull(): boolean
  close(): void
}

export interface OutboxParts {
  socket: WebSocket
  clock: Clock
  turns: Turns
  /** What the socket writes to. */
  stream: { cork(): void; uncork(): void } | undefined
  hasRoom(): void
}

interface Waiting {
  write(): string
  /** Of a text that is written already. */
  length: number
  isAnswer: boolean
}

/** What a client that does not read may leave lying in our memory. */
const SLOW_CLIENT_BYTES = 1024 * 1024
const SLOW_CHECK_MS = 50
/** As many frames as one client gets in its turn: more would keep the others waiting, fewer cost more than they say. */
const AT_ONCE = 50

export function createOutbox({ socket, clock, turns, stream, hasRoom }: OutboxParts): Outbox {
  /** What waits, in order; by the slot where only the latest value counts. */
  const late = new Map<string | symbol, Waiting>()
  let queued = 0
  let answers = 0
  /** From when too much lay there until nothing waits any more, only the latest value of each slot is kept. */
  let isSlow = false
  let corked = false
  let stopLooking: (() => void) | undefined
  const lane = { step }
  const isClogged = () => socket.bufferedAmount >= SLOW_CLIENT_BYTES

  /** Frames of one turn of the event loop leave in one write: the write is what costs. */
  function send(text: string): void {
    if (socket.readyState !== WebSocket.OPEN) return
    if (stream && !corked) {
      corked = true
      stream.cork()
      process.nextTick(() => {
        corked = false
        stream.uncork()
      })
    }
    socket.send(text)
  }

  function lookLater(): void {
    stopLooking ??= clock.timer(SLOW_CHECK_MS, look)
  }

  function look(): void {
    stopLooking = undefined
    if (isClogged()) return lookLater()
    if (late.size > 0) turns.ready(lane)
    if (answers === 0) hasRoom()
  }

  /** Sends some of what waits, the longest first, and says whether there is more that can go. */
  function step(): boolean {
    let left = AT_ONCE
    for (const [slot, { write, length, isAnswer }] of late) {
      if (isClogged()) {
        lookLater()
        return false
      }
      late.delete(slot)
      queued -= length
      if (late.size === 0) isSlow = false
      send(write())
      if (isAnswer && --answers === 0) hasRoom()
      if (--left === 0) break
    }
    return late.size > 0
  }

  function wait(slot: string | symbol, waiting: Waiting): void {
    late.set(slot, waiting)
    queued += waiting.length
    if (isClogged()) lookLater()
    else turns.ready(lane)
  }

  function text(written: string, isAnswer: boolean): void {
    wait(Symbol(), { write: () => written, length: written.length, isAnswer })
  }

  return {
    answer(written) {
      if (late.size === 0) return send(written)
      answers += 1
      text(written, true)
    },
    value(slot, write) {
      if (late.size === 0 && !isClogged() && turns.now(() => send(write()))) return
      isSlow ||= socket.bufferedAmount + queued >= SLOW_CLIENT_BYTES
      if (isSlow) wait(slot, { write, length: 0, isAnswer: false })
      else text(write(), false)
    },
    forget(slot) {
      late.delete(slot)
      if (late.size === 0) isSlow = false
    },
    line(write) {
      if (!isClogged()) send(write())
    },
    isFull() {
      if (isClogged()) lookLater()
      return isClogged() || answers > 0
    },
    close() {
      late.clear()
      answers = 0
      turns.leave(lane)
      stopLooking?.()
    },
  }
}
