import type { Json } from '../../base/json.ts'
import type { Job } from '../schedule.ts'
import type { QueueControl } from '../task.ts'
import type { Given, Tools } from './given.ts'

const STEP = 5
const STEP_MS = 250
/** More cameras than one module has; an index may be any text, and each zoom goes on until it is stopped. */
const MOST_AT_ONCE = 16

export const zoomable: Given<'Zoomable'> = {
  zoom: {
    about: 'Zoom in or out, step by step, until told to stop.',
    run({ direction, index }, tools) {
      const running = zoomsOf(tools.context.queue)
      running.get(index)?.cancel('Another zoom was asked for.')
      running.delete(index)
      if (direction === 'Stop') return
      const [oldest] = running.keys()
      if (running.size >= MOST_AT_ONCE && oldest !== undefined) {
        running.get(oldest)?.cancel('Too many zooms at once.')
        running.delete(oldest)
      }
      running.set(index, zoomBySteps(direction === 'In' ? STEP : -STEP, index, tools))
    },
  },
}

export const camera: Given<'Camera'> = {
  pan: {
    about: 'Turn it left or right until told to stop.',
    run: ({ direction, index }, { call }) =>
      direction === 'Stop' ? call('stop', { index }) : call('move', { position: direction, index }),
  },
  tilt: {
    about: 'Turn it up or down until told to stop.',
    run: ({ direction, index }, { call }) =>
      direction === 'Stop' ? call('stop', { index }) : call('move', { position: direction, index }),
  },
}

function zoomBySteps(step: number, index: string | number, { context, call }: Tools): Job {
  const { status, schedule } = context
  const [least, most] = rangeOf(status.zoom_range)
  let position = typeof status.zoom === 'number' ? status.zoom : 0
  const job = schedule.every(
    STEP_MS,
    async () => {
      const next = Math.min(most, Math.max(least, position + step))
      if (next === position) return job.cancel('It is at its end.')
      position = next
      try {
        await call('zoom_to', { position, auto_focus: false, index })
      } catch (error) {
        // A camera that is at its end, or gone, would refuse every further step too.
        job.cancel('A step failed.')
        throw error
      }
    },
    { immediate: true },
  )
  return job
}

/** A camera that says how far it goes is stopped there. */
function rangeOf(range: Json | undefined): [number, number] {
  const [from, to] = Array.isArray(range) ? range : []
  if (typeof from !== 'number' || typeof to !== 'number') return [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  return [Math.min(from, to), Math.max(from, to)]
}

/** A module's queue is with it from start to stop: that tells modules apart. */
const zooms = new WeakMap<QueueControl, Map<string | number, Job>>()
function zoomsOf(queue: QueueControl): Map<string | number, Job> {
  let found = zooms.get(queue)
  if (!found) {
    found = new Map()
    zooms.set(queue, found)
  }
  return found
}
