import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../store/testing/temporary-folder.ts'
import type { EdgeRequest } from '../edge/messages.ts'
import { unflushedFiles } from './testing/failing-files.ts'
import { fakeCentre } from './testing/fake-centre.ts'
import { openedOutbox, turns } from './testing/opened-outbox.ts'

const stock = { extended: false, nodeId: 'node-1' }
const extended = { extended: true, nodeId: 'node-1' }
const numbered = (count: number, from = 0) => Array.from({ length: count }, (_, index) => String(from + index))

test('to a stock core events go one after the other, each once the one before is answered', async () => {
  const outbox = await openedOutbox({ folder: temporaryFolder() })
  const centre = fakeCentre()
  centre.answersAtOnce = false
  void outbox.drain(centre.link(), stock)
  for (const payload of numbered(10)) outbox.event('placeos/alerts', payload)
  for (let answered = 0; answered < 10; answered++) {
    await turns()
    expect(centre.pending).toBe(1)
    centre.serve(0)
  }
  await turns()
  expect(centre.events).toEqual(numbered(10))
  expect(centre.asked).toEqual(Array(10).fill('publish'))
  expect(outbox.facts().events).toBe(0)
  await outbox.close()
})

test('to a stock core an event whose answer was lost is published again', async () => {
  const outbox = await openedOutbox({ folder: temporaryFolder() })
  const centre = fakeCentre()
  centre.answersAtOnce = false
  const link = centre.link()
  const drained = outbox.drain(link, stock)
  outbox.event('placeos/alerts', 'one')
  await turns()
  centre.serve(0, true)
  link.cut()
  await drained
  centre.answersAtOnce = true
  void outbox.drain(centre.link(), stock)
  await turns()
  expect(centre.events).toEqual(['one', 'one'])
  await outbox.close()
})

test('with our extension events go up in batches of at most 200, counted from one', async () => {
  const outbox = await openedOutbox({ folder: temporaryFolder() })
  const centre = fakeCentre()
  const sent: number[][] = []
  centre.treats = request => {
    if (request.type === 'alcove_events') sent.push(request.events.map(({ seq }) => seq))
    return 'answer'
  }
  for (const payload of numbered(450)) outbox.event('placeos/alerts', payload)
  void outbox.drain(centre.link(), extended)
  await turns()
  expect(sent.map(({ length }) => length)).toEqual([200, 200, 50])
  expect(sent.flat()).toEqual(Array.from({ length: 450 }, (_, index) => index + 1))
  expect(centre.events).toEqual(numbered(450))
  await outbox.close()
})

test('a batch is no longer than 256 KB, but for a single event', async () => {
  const outbox = await openedOutbox({ folder: temporaryFolder() })
  const centre = fakeCentre()
  const payloads = ['a', 'b', 'c'].map(letter => letter.repeat(200_000))
  payloads.push('d'.repeat(400_000))
  for (const payload of payloads) outbox.event('placeos/alerts', payload)
  void outbox.drain(centre.link(), extended)
  await turns()
  expect(centre.asked).toHaveLength(4)
  expect(centre.events).toEqual(payloads)
  await outbox.close()
})

test('numbers go on after a clean end, and leap after one that nobody saw coming', async () => {
  const folder = temporaryFolder()
  const seqs: number[] = []
  const oneMore = async (isClosed: boolean) => {
    const outbox = await openedOutbox({ folder })
    const centre = fakeCentre()
    centre.treats = (request: EdgeRequest) => {
      if (request.type === 'alcove_events') seqs.push(...request.events.map(({ seq }) => seq))
      return 'answer'
    }
    outbox.event('placeos/alerts', 'x')
    const link = centre.link()
    const drained = outbox.drain(link, extended)
    await turns()
    await outbox.pass(1_000)
    link.cut()
    await drained
    if (isClosed) await outbox.close()
    else return outbox
    return undefined
  }
  await oneMore(true)
  const left = await oneMore(false)
  await oneMore(true)
  await left?.close()
  expect(seqs).toEqual([1, 2, 1_000_003])
})

test('no number is told before it is on disk that this node gives numbers; a cut is not waited out for that', async () => {
  const files = unflushedFiles()
  const outbox = await openedOutbox({ folder: temporaryFolder(), ...files })
  const centre = fakeCentre()
  const first = centre.link()
  outbox.event('placeos/alerts', 'x')
  const drained = outbox.drain(first, extended)
  await turns()
  expect(centre.asked).toEqual([])
  first.cut()
  await drained
  void outbox.drain(centre.link(), extended)
  await turns()
  expect(centre.asked).toEqual([])
  files.flush()
  await turns()
  expect(centre.events).toEqual(['x'])
  outbox.event('placeos/alerts', 'y')
  await turns()
  expect(centre.events).toEqual(['x', 'y'])
  const closed = outbox.close()
  for (let left = 5; left > 0; left--) {
    files.flush()
    await turns(1)
  }
  await closed
})

test('an event that is refused again and again is kept, is told of once, and holds up those after it', async () => {
  const outbox = await openedOutbox({ folder: temporaryFolder() })
  const centre = fakeCentre()
  centre.treats = () => 'refuse'
  void outbox.drain(centre.link(), stock)
  outbox.event('placeos/alerts', 'first')
  outbox.event('placeos/alerts', 'second')
  for (let minute = 0; minute < 10; minute++) await outbox.pass(60_000)
  expect(centre.asked.length).toBeGreaterThan(10)
  expect(outbox.facts().events).toBe(2)
  expect(outbox.lines.filter(line => line.startsWith('warn'))).toEqual([
    'warn: The central server does not take what happened on placeos/alerts: No. It is sent again, with pauses; what happened later waits.',
  ])
  centre.treats = () => 'answer'
  await outbox.pass(60_000)
  expect(centre.events).toEqual(['first', 'second'])
  await outbox.close()
})

test('an answer that the centre has less than it was sent has the rest sent again', async () => {
  const outbox = await openedOutbox({ folder: temporaryFolder() })
  const batches: number[][] = []
  const link = fakeCentre().link()
  const answers = [1, 0, 99]
  for (const payload of numbered(3)) outbox.event('placeos/alerts', payload)
  void outbox.drain(
    {
      ...link,
      async ask(request) {
        if (request.type === 'alcove_events') batches.push(request.events.map(({ seq }) => seq))
        return { type: 'alcove_events_response', success: true, upto: answers.shift() ?? 0 } as never
      },
    },
    extended,
  )
  await outbox.pass(2_000)
  expect(batches).toEqual([
    [1, 2, 3],
    [2, 3],
    [2, 3],
  ])
  expect(outbox.facts().events).toBe(0)
  await outbox.close()
})

test('what has arrived is gone from disk, and files go as a whole', async () => {
  const folder = temporaryFolder()
  const outbox = await openedOutbox({ folder })
  const centre = fakeCentre()
  for (const payload of numbered(4_000)) outbox.event('placeos/alerts', payload.padEnd(1_000))
  const most = readdirSync(join(folder, 'outbox')).length
  void outbox.drain(centre.link(), extended)
  await turns(100)
  await outbox.pass(2_000)
  expect(centre.events).toHaveLength(4_000)
  expect(most).toBeGreaterThan(7)
  expect(readdirSync(join(folder, 'outbox'))).toHaveLength(1)
  await outbox.close()
  const later = await openedOutbox({ folder })
  expect(later.facts().events).toBe(0)
  await later.close()
})
