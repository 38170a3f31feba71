import { expect, test } from 'vitest'
import { createPages } from './pages.ts'

/** A list of numbers whose answers a test gives when it likes. */
function fakeList(total: number) {
  const asked: { offset: number; answer(): void; fail(): void }[] = []
  const list = { total, asked }
  const pages = createPages<number>(10, (offset, limit) => {
    return new Promise((resolve, reject) => {
      const rows = Array.from(
        { length: Math.max(0, Math.min(limit, list.total - offset)) },
        (_, index) => offset + index,
      )
      asked.push({
        offset,
        answer: () => resolve({ total: list.total, rows, labels: { [`id-${offset}`]: `name ${offset}` } }),
        fail: () => reject(new Error('gone')),
      })
    })
  })
  const next = async () => {
    asked.shift()?.answer()
    await settled()
  }
  return { list, pages, asked, next }
}
/** As many turns as an answer takes. */
async function settled() {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve()
}

test('only pages in sight are fetched, two at once', async () => {
  const { pages, asked, next } = fakeList(1_000)
  pages.want(0, 5)
  await next()
  pages.want(95, 134)
  expect(asked.map(({ offset }) => offset)).toEqual([90, 100])
  await next()
  expect(asked.map(({ offset }) => offset)).toEqual([100, 110])
  expect(pages.current().total).toBe(1_000)
  expect(pages.current().pages.get(9)).toContain(95)
  expect(pages.current().labels).toEqual({ 'id-0': 'name 0', 'id-90': 'name 90' })
})

test('who flings past pages does not wait for them', async () => {
  const { pages, asked, next } = fakeList(100_000)
  pages.want(0, 5)
  await next()
  for (let row = 0; row < 50_000; row += 37) pages.want(row, row + 9)
  await next()
  await next()
  expect(asked.map(({ offset }) => offset)).toEqual([49_980, 49_990])
})

test('a refresh keeps what is shown until newer comes, and forgets what is no longer there', async () => {
  const { list, pages, asked, next } = fakeList(30)
  pages.want(0, 29)
  await next()
  await next()
  await next()
  list.total = 11
  pages.refresh()
  expect(pages.current().pages.size).toBe(3)
  while (asked.length > 0) await next()
  expect([...pages.current().pages.keys()]).toEqual([0, 1])
  expect(pages.current().total).toBe(11)
})

test('a refresh while an answer is on its way asks once more', async () => {
  const { pages, asked, next } = fakeList(5)
  pages.want(0, 4)
  pages.refresh()
  expect(asked.length).toBe(1)
  await next()
  expect(asked.length).toBe(1)
  await next()
  expect(asked.length).toBe(0)
})

test('a failure is told and not repeated until asked to', async () => {
  const { pages, asked } = fakeList(5)
  pages.want(0, 4)
  asked.shift()?.fail()
  await settled()
  expect(pages.current().trouble).toBe('gone')
  expect(asked.length).toBe(0)
  pages.refresh()
  expect(asked.length).toBe(1)
})
