import type { Clock } from '../../base/clock.ts'
import type { QueueView } from '../../model/live.ts'
import type { Queue } from './queue.ts'

/** Whoever looks is told at most this often. */
const PAUSE_MS = 100

/** Tells how the queue is, at once and then as it changes, while somebody looks. */
export function createQueueWatch(queue: Queue, clock: Clock, tell: (view: QueueView) => void) {
  let stop: (() => void) | undefined
  let isOn = false
  const soon = () => {
    stop ??= clock.timer(PAUSE_MS, () => {
      stop = undefined
      if (isOn) tell(queue.snapshot())
    })
  }
  return {
    turn(on: boolean): void {
      if (on === isOn) return
      isOn = on
      queue.onChange = on ? soon : undefined
      if (on) tell(queue.snapshot())
      else {
        stop?.()
        stop = undefined
      }
    },
  }
}
