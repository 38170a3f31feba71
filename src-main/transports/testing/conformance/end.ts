import { expect, test } from 'vitest'
import { until } from '../../../testing/until.ts'
import type { Bench } from '../conformance.ts'
import { greets, turns } from '../linked.ts'

/** What a link may hold open in the system. */
const openThings = () =>
  process
    .getActiveResourcesInfo()
    .filter(name => /TCP|UDP|Pipe|TTY|Process|Message|TLS/.test(name))
    .sort()

export function end({ kind, peer, link }: Bench): void {
  test('ends when it is told to, properly, and leaves nothing open', async () => {
    const device = await peer()
    const before = openThings()
    const at = link(device)
    await at.opened()
    await greets(at, device)
    await at.stop()
    expect(at.clock.waiting).toBe(0)
    await until(openThings, now => now.length <= before.length)
    if (device.orderlyEnds !== undefined) {
      await until(
        () => device.orderlyEnds,
        ends => ends === 1,
      )
    }
    expect(at.told).toEqual(['begins', 'opened'])
  })

  test('tells nothing after its end, and takes nothing', async () => {
    const device = await peer()
    const at = link(device)
    await at.opened()
    await greets(at, device)
    for (let line = 0; line < 100; line++) device.says(`line ${line}\r`)
    const stopped = at.stop()
    const told = [...at.told]
    for (let line = 0; line < 100; line++) device.says(`late ${line}\r`)
    await stopped
    device.drops()
    await turns(20)
    await at.clock.advance(60_000)
    expect(at.told).toEqual(told)
    await expect((async () => at.transport.write('late'))()).rejects.toMatchObject({ code: 'offline' })
  })

  test('ends in the middle of a sign-in', async () => {
    const device = await peer()
    const at = link(device, { begins: () => new Promise(() => undefined) })
    await until(
      () => at.count('begins'),
      count => count === 1,
    )
    await at.stop()
    expect(at.told).toEqual(['begins'])
    expect(at.clock.waiting).toBe(0)
  })

  test('ends before it has begun', async () => {
    const at = link(await peer())
    await at.stop()
    await turns(20)
    expect(at.told).toEqual([])
    expect(at.clock.waiting).toBe(0)
  })

  test('disconnecting closes it for the reason given, and it is opened again at once', async () => {
    const device = await peer()
    const at = link(device)
    await at.opened()
    at.transport.disconnect('The device hangs.')
    await until(
      () => [...at.told],
      told => told.join() === 'begins,opened,closed,begins,opened',
    )
    expect(at.reasons).toEqual(['The device hangs.'])
    await greets(at, device)
  })

  if (!kind.hasConnections) return

  test('ends in a pause between two attempts', async () => {
    const device = await peer()
    await device.refuses(true)
    const at = link(device)
    await at.closed(1)
    await until(
      () => at.pauseMs,
      ms => ms !== undefined,
    )
    await at.stop()
    expect(at.told).toEqual(['closed'])
    expect(at.clock.waiting).toBe(0)
  })
}
