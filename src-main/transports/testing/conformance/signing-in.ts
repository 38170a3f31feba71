import { expect, test } from 'vitest'
import { until } from '../../../testing/until.ts'
import type { Bench } from '../conformance.ts'
import { turns } from '../linked.ts'

/** Enough for a process to start and for keys to be exchanged. */
const MOST_TURNS = 1_000_000

export function signingIn({ kind, peer, link }: Bench): void {
  test('is open once its sign-in is done, and what was said in between is handed over', async () => {
    const device = await peer()
    const signedIn = Promise.withResolvers<void>()
    const at = link(device, {
      async begins(transport) {
        await transport.write('user;')
        await signedIn.promise
      },
      opened: transport => void transport.write('command;'),
    })
    await until(
      () => device.heard,
      heard => heard === 'user;',
    )
    device.says('welcome')
    await until(
      () => at.text,
      text => text === 'welcome',
    )
    expect(at.count('opened')).toBe(0)
    signedIn.resolve()
    await until(
      () => device.heard,
      heard => heard === 'user;command;',
    )
    expect(at.told.filter(what => what !== 'received')).toEqual(['begins', 'opened'])
  })

  test('a sign-in that fails closes it for that reason, and it is tried again after a pause', async () => {
    let refused = 0
    const at = link(await peer(), {
      async begins() {
        await turns(1)
        if (++refused <= 2) throw new Error('The password is wrong.')
      },
    })
    await at.closed(1)
    await until(
      () => at.pauseMs,
      ms => ms === 1_000,
    )
    await at.opened()
    expect(at.told).toEqual(['begins', 'closed', 'begins', 'closed', 'begins', 'opened'])
    expect(at.reasons).toEqual(['The password is wrong.', 'The password is wrong.'])
  })

  test('a sign-in that throws at once is one that failed', async () => {
    let refused = 0
    const at = link(await peer(), {
      begins() {
        if (++refused === 1) throw new Error('There is no password.')
      },
    })
    await at.opened()
    expect(at.told).toEqual(['begins', 'closed', 'begins', 'opened'])
    expect(at.reasons).toEqual(['There is no password.'])
  })

  if (!kind.hasConnections) return

  test('a peer that speaks first is heard, and not before the link has begun', async () => {
    const device = await peer()
    const greeted = Promise.withResolvers<void>()
    const at = link(device, { begins: () => greeted.promise, received: () => greeted.resolve() })
    // Looked for in every turn: a moment later the link may have begun.
    for (let turn = 0; turn < MOST_TURNS && device.connections === 0; turn++) await turns(1)
    device.says('login: ')
    await at.opened()
    await until(
      () => at.text,
      text => text === 'login: ',
    )
    expect(at.told.slice(0, 2)).toEqual(['begins', 'received'])
  })
}
