import { fakeClock } from '@base/fake-clock.ts'
import { expect, test } from 'vitest'
import { createMaskingPlace, type MaskingWorker } from './masking-place.ts'

const asked = { filters: ['a'], sample: 'banana' }
const answer = [{ text: 'banana', isMasked: false }]

function placed() {
  const clock = fakeClock()
  const workers: (MaskingWorker & { asked: unknown[]; isEnded: boolean; says(data: unknown): void })[] = []
  const open = () => {
    const worker = {
      ...{ onmessage: null, onerror: null, asked: [] as unknown[], isEnded: false },
      postMessage: (message: unknown) => void worker.asked.push(message),
      terminate: () => {
        worker.isEnded = true
      },
      says(data: unknown) {
        ;(worker as MaskingWorker).onmessage?.call(worker as unknown as Worker, { data } as MessageEvent)
      },
    }
    workers.push(worker)
    return worker
  }
  return { clock, workers, place: createMaskingPlace({ open, clock }) }
}

test('a quick filter is answered, and the next one is tried at the same place', async () => {
  const { clock, workers, place } = placed()
  const { signal } = new AbortController()
  for (let turn = 0; turn < 3; turn += 1) {
    const trying = place.mask(asked, 300, signal)
    if (turn === 0) workers[0]?.says('ready')
    workers[0]?.says(answer)
    expect(await trying).toEqual(answer)
  }
  await clock.advance(1_000)
  expect(workers.map(({ isEnded }) => isEnded)).toEqual([false])
})

test('one that takes too long is ended, and the next one begins anew', async () => {
  const { clock, workers, place } = placed()
  const { signal } = new AbortController()
  const trying = place.mask(asked, 300, signal)
  workers[0]?.says('ready')
  await clock.advance(300)
  expect(await trying).toBeUndefined()
  expect(workers[0]?.isEnded).toBe(true)
  const next = place.mask(asked, 300, signal)
  workers[1]?.says('ready')
  workers[1]?.says(answer)
  expect(await next).toEqual(answer)
})

test('a place that is slow to load is waited for', async () => {
  const { clock, workers, place } = placed()
  const trying = place.mask(asked, 300, new AbortController().signal)
  await clock.advance(5_000)
  workers[0]?.says('ready')
  workers[0]?.says(answer)
  expect(await trying).toEqual(answer)
})

test('what somebody typed on over is ended at once', async () => {
  const { workers, place } = placed()
  const over = new AbortController()
  const trying = place.mask(asked, 300, over.signal)
  over.abort()
  await expect(trying).rejects.toMatchObject({ code: 'cancelled' })
  expect(workers[0]?.isEnded).toBe(true)
})

test('a browser that cannot do it says so', async () => {
  const { workers, place } = placed()
  const trying = place.mask(asked, 300, new AbortController().signal)
  const [worker] = workers
  worker?.onerror?.call(worker as unknown as Worker, {} as ErrorEvent)
  await expect(trying).rejects.toMatchObject({ message: expect.stringContaining('cannot be tried out') })
})
