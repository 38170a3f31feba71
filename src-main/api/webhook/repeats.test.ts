import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fakeClock } from '../../base/fake-clock.ts'
import { silentLog } from '../../base/log.ts'
import { failingDisk } from '../../store/testing/failing-disk.ts'
import { temporaryFolder } from '../../store/testing/temporary-folder.ts'
import { until } from '../../testing/until.ts'
import { openDeliveries } from './deliveries.ts'
import { createWebhookRepeats } from './repeats.ts'
import { SECRET, webhookRoom } from './testing/webhook-room.ts'

// Deliveries that come again (draft-ietf-httpapi-idempotency-key-header-07).

const HOUR = 3_600_000

async function known(given: Parameters<typeof webhookRoom>[0] = {}) {
  const room = await webhookRoom(given)
  const id = await room.addWebhook()
  const send = (headers: Record<string, string>, body = '', path = `notify/${SECRET}`) =>
    room.ask('POST', id, path, body, headers)
  return { room, id, send }
}

describe('a delivery', () => {
  test.each(['Idempotency-Key', 'X-GitHub-Delivery', 'Webhook-Id'])(
    'that comes again under the same %s is done once, and answered as it was',
    async name => {
      const { room, send } = await known()
      const [first, second] = await Promise.all([send({ [name]: 'a' }), send({ [name]: 'a' })])
      expect([first.status, second.status]).toEqual([202, 202])
      expect([first, second].filter(({ headers }) => headers.get('idempotent-replayed'))).toHaveLength(1)
      expect(room.calls).toHaveLength(1)
      await send({ [name]: 'b' })
      await room.clock.advance(24 * HOUR + 1)
      await send({ [name]: 'a' })
      expect(room.calls).toHaveLength(3)
      await room.end()
    },
  )

  test('of another instance is another one, under whatever key', async () => {
    const { room, send } = await known()
    const other = await room.addWebhook()
    await send({ 'idempotency-key': 'a' })
    await room.ask('POST', other, `notify/${SECRET}`, '', { 'idempotency-key': 'a' })
    expect(room.calls).toHaveLength(2)
    await room.end()
  })

  test('of something else under a key that was used is refused, under a number of the sender it is another one', async () => {
    const { room, send } = await known()
    await send({ 'idempotency-key': 'a' }, 'one')
    expect(await send({ 'idempotency-key': 'a' }, 'two')).toMatchObject({
      ...{ status: 422, text: expect.stringContaining('Something else came under this key before.') },
    })
    expect((await send({ 'idempotency-key': 'a' }, 'one', `notify/${SECRET}/Light/1/on`)).status).toBe(422)
    await send({ 'x-github-delivery': 'a' }, 'one')
    await send({ 'x-github-delivery': 'a' }, 'two')
    expect(room.calls).toHaveLength(3)
    await room.end()
  })

  test('that came to nothing came to nothing, also when it comes again', async () => {
    const { room, id, send } = await known()
    await room.editInstance(id, { exec_enabled: true })
    const answers = [1, 2].map(() => send({ 'idempotency-key': 'a' }, '', `notify/${SECRET}/Lamp/1/on`))
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([404, 404])
    expect(room.calls).toHaveLength(1)
    await room.end()
  })
})

describe('after the node began anew', () => {
  test('what was done is not done again, and answered with the same status', async () => {
    const folder = temporaryFolder()
    const first = await known({ folder })
    await first.send({ 'idempotency-key': 'a' })
    await first.room.end()
    const second = await webhookRoom({ folder })
    const again = await second.ask('POST', first.id, `notify/${SECRET}`, '', { 'idempotency-key': 'a' })
    expect([again.status, again.headers.get('idempotent-replayed'), second.calls.length]).toEqual([202, 'true', 0])
    expect(readFileSync(join(folder, 'webhook-deliveries.json'), 'utf8')).not.toMatch(/sesame|trig-/)
    await second.end()
  })

  test('what came as it was about to end was not done, and is when it comes again', async () => {
    const folder = temporaryFolder()
    const first = await known({ folder })
    first.room.ends()
    expect(await first.send({ 'idempotency-key': 'a' })).toMatchObject({
      ...{ status: 503, text: expect.stringContaining('Send it again in a moment.') },
    })
    expect(first.room.calls).toEqual([])
    await first.room.end()
    const second = await webhookRoom({ folder })
    const again = await second.ask('POST', first.id, `notify/${SECRET}`, '', { 'idempotency-key': 'a' })
    expect([again.status, second.calls.length]).toEqual([202, 1])
    await second.end()
  })

  test('what was cut short as it ended is not taken for done', async () => {
    const folder = temporaryFolder()
    const { room, id, send } = await known({ folder })
    let answer = () => {}
    room.answers.of = () =>
      new Promise(resolve => {
        answer = () => resolve(null)
      })
    const sent = send({ 'idempotency-key': 'a' })
    await until(
      () => room.calls.length,
      length => length === 1,
    )
    room.ends()
    answer()
    expect((await sent).status).toBe(503)
    await room.end()
    const second = await webhookRoom({ folder })
    const again = await second.ask('POST', id, `notify/${SECRET}`, '', { 'idempotency-key': 'a' })
    expect([again.status, second.calls.length]).toEqual([409, 0])
    await second.end()
  })

  test('what was under way is not done again either, and whoever sends it is told why', async () => {
    const [folder, clock, log] = [temporaryFolder(), fakeClock(), silentLog]
    const delivery = { instance: 'trig-1', headers: { 'idempotency-key': 'a' }, asks: '', body: Buffer.alloc(0) }
    const first = await openDeliveries({ folder, clock, log })
    let started = () => {}
    const underWay = new Promise<void>(resolve => {
      started = resolve
    })
    createWebhookRepeats({ clock, deliveries: first }).once(delivery, async () => {
      started()
      return new Promise(() => {})
    })
    await underWay
    const second = await openDeliveries({ folder, clock, log })
    let worked = 0
    const work = async () => ({ status: 200 + ++worked, headers: {}, body: undefined })
    const repeats = createWebhookRepeats({ clock, deliveries: second })
    await expect(repeats.once(delivery, work)).rejects.toMatchObject({
      ...{ code: 'conflict', message: expect.stringContaining('it is not done twice') },
    })
    expect(worked).toBe(0)
    await Promise.all([first.close(), second.close()])
  })
})

test('a disk that refuses keeps nobody from ringing, and says once what that means', async () => {
  const disk = failingDisk()
  const { room, send } = await known({ disk })
  disk.refuse('ENOSPC')
  const all = ['a', 'a', 'b'].map(key => send({ 'idempotency-key': key }))
  expect((await Promise.all(all)).map(({ status }) => status)).toEqual([202, 202, 202])
  expect(room.calls).toHaveLength(2)
  const warned = room.log.lines.filter(line => line.includes('will be done again'))
  expect(warned).toHaveLength(1)
  await room.end()
})

test('what is remembered is bounded, in memory and on disk', async () => {
  const [folder, clock] = [temporaryFolder(), fakeClock()]
  const deliveries = await openDeliveries({ folder, clock, log: silentLog })
  const repeats = createWebhookRepeats({ clock, deliveries })
  let worked = 0
  const send = (key: string) =>
    repeats.once(
      { instance: 'trig-a', headers: { 'idempotency-key': key }, asks: '', body: Buffer.alloc(0) },
      async () => {
        worked += 1
        return { status: 202, headers: {}, body: 'x'.repeat(100_000) }
      },
    )
  await Promise.all(Array.from({ length: 1_200 }, (_, number) => send(`${number}`)))
  expect((await send('1199')).body).toBeUndefined()
  expect(worked).toBe(1_200)
  await send('0')
  expect(worked).toBe(1_201)
  await deliveries.close()
  const kept = readFileSync(join(folder, 'webhook-deliveries.json'), 'utf8')
  expect(kept.match(/"key"/g)).toHaveLength(1_000)
})
