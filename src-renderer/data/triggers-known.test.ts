import { expect, test } from 'vitest'
import { labelsOf, readAll } from './triggers-known.ts'
import type { NodeClient } from './wire.ts'

test('all of them are asked for, page by page, however many there are', async () => {
  for (const count of [0, 999, 1_000, 2_300]) {
    const rows = Array.from({ length: count }, (_, at) => ({ id: `t${at}` }))
    const asked: number[] = []
    const index = async ({ query: { offset, limit } }: { query: { offset: number; limit: number } }) => {
      asked.push(offset)
      return { headers: {}, body: rows.slice(offset, offset + limit) }
    }
    const client = { triggers: { index } } as unknown as NodeClient
    expect(await readAll(client, { signal: new AbortController().signal })).toEqual(rows)
    expect(asked).toEqual([0, 1_000, 2_000].slice(0, Math.floor(count / 1_000) + 1))
  }
})

test('a system is called by the name for people where it has one', () => {
  const rooms = [
    { id: 's1', name: 'QH-3.07', display_name: 'Atrium' },
    { id: 's2', name: 'Boardroom', display_name: '' },
  ]
  expect(labelsOf(rooms)).toEqual({ s1: 'Atrium', s2: 'Boardroom' })
})
