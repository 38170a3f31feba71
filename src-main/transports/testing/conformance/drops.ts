import { expect, test } from 'vitest'
import { endsWith } from '../../../driver-kit/tokenizers.ts'
import { until } from '../../../testing/until.ts'
import type { Bench } from '../conformance.ts'
import { greets } from '../linked.ts'

export function drops({ peer, link }: Bench): void {
  test('what is written without a connection is refused', async () => {
    const device = await peer()
    await device.refuses(true)
    const at = link(device)
    await at.closed(1)
    await expect((async () => at.transport.write('early'))()).rejects.toMatchObject({ code: 'offline' })
    await device.refuses(false)
    await at.opened()
    await greets(at, device)
    expect(device.heard).toBe('.')
  })

  test.each(['drops', 'hangsUp'] as const)(
    'a peer that %s is found again, and everything is told in order',
    async ends => {
      const device = await peer()
      const at = link(device)
      let listeners = 0
      for (let times = 1; times <= 3; times++) {
        await at.opened(times)
        listeners ||= at.listeners
        await greets(at, device)
        device[ends]()
        await at.closed(times)
      }
      await at.opened(4)
      await greets(at, device)
      const once = ['begins', 'opened', 'closed']
      expect(at.told.filter(what => what !== 'received')).toEqual([...once, ...once, ...once, 'begins', 'opened'])
      expect(at.reasons.every(reason => reason.length > 10)).toBe(true)
      expect(device.connections).toBe(4)
      expect(at.listeners).toBe(listeners)
    },
  )

  test('a peer that ends every connection at once is not called in a tight loop', async () => {
    const device = await peer()
    const at = link(device)
    for (const [times, pauseMs] of [1_000, 2_000, 4_000].entries()) {
      await at.opened(times + 1)
      await greets(at, device)
      device.drops()
      await until(
        () => at.pauseMs,
        ms => ms === pauseMs,
      )
    }
  })

  test('half a message does not outlive its connection', async () => {
    let cutter = endsWith('\r').create()
    const messages: unknown[] = []
    const device = await peer()
    const at = link(device, {
      begins() {
        cutter = endsWith('\r').create()
      },
      received: bytes => void messages.push(...cutter.push(bytes)),
    })
    await at.opened()
    await greets(at, device)
    device.says('POW')
    await until(
      () => at.text,
      text => text === 'POW',
    )
    device.drops()
    await at.opened(2)
    await greets(at, device)
    device.says('ER ON\r')
    await until(
      () => messages,
      all => all.length > 0,
    )
    expect(messages).toEqual(['ER ON'])
  })
}
