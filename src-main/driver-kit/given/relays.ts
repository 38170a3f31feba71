import { Abort } from '../outcomes.ts'
import type { QueueControl } from '../task.ts'
import type { Given, Tools } from './given.ts'

const AHEAD = 25

export const electricalRelay: Given<'ElectricalRelay'> = {
  pulse: {
    about: 'Switch it over and back, as often as wanted; done after the last step.',
    run: ({ index, period, times, initial_state }, tools) =>
      afterOtherPulses(index, tools, async () => {
        const { queue, schedule } = tools.context
        // Its turn, as any command's: where the device is not there it waits, and a newer pulse takes its place.
        await queue.add(task => task.success(), { name: `pulse_${index}` })
        for (let step = 0; step < times * 2; step++) {
          if (step > 0) await schedule.after(period, () => undefined).next()
          const state = step % 2 === 0 ? !initial_state : initial_state
          await ahead(queue, () => tools.call('relay', { state, index }))
        }
      }),
  },
}

/** What is queued before the call first waits goes in ahead of the usual. */
function ahead<T>(queue: QueueControl, call: () => Promise<T>): Promise<T> {
  queue.defaults.priority += AHEAD
  try {
    return call()
  } finally {
    queue.defaults.priority -= AHEAD
  }
}

interface Pulses {
  last: Promise<void>
  newest: number
}
/** A module's queue is with it from start to stop: that tells modules apart. */
const pulses = new WeakMap<QueueControl, Map<number, Pulses>>()

/** Pulses of one relay run one after the other, and of those that wait only the newest. */
async function afterOtherPulses(index: number, { context }: Tools, run: () => Promise<void>): Promise<void> {
  const all = pulses.get(context.queue) ?? new Map<number, Pulses>()
  pulses.set(context.queue, all)
  const before = all.get(index)
  const number = (before?.newest ?? 0) + 1
  const runUnlessReplaced = () => {
    if (all.get(index)?.newest === number) return run()
    throw new Abort('Another pulse of this relay was asked for meanwhile.')
  }
  const mine = before ? before.last.then(runUnlessReplaced) : run()
  all.set(index, { newest: number, last: mine.catch(() => undefined) })
  try {
    await mine
  } finally {
    if (all.get(index)?.newest === number) all.delete(index)
  }
}
