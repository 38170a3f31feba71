import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fakeClock } from '../../base/fake-clock.ts'
import type { Json } from '../../base/json.ts'
import { fakeSocket } from '../../testing/control-client.ts'
import type { Caller } from '../caller.ts'
import { createClearance } from '../clearance.ts'
import { serveControlSocket } from '../control-socket/control-socket.ts'
import { type ControlSite, openControlSite, tokenOf, type Who } from './testing/control-socket-site.ts'

// realtime.md 10: who may do what. The function `service_menu` is for administrators, `no` for anybody.

let site: ControlSite
beforeAll(async () => {
  site = await openControlSite()
}, 60_000)
afterAll(() => site.stop())

const display = { mod: 'Display', index: 1 }
const refused = (name: string) =>
  `{"id":1,"type":"error","msg":"attempted to access privileged function ${name}","error_code":2,"code":500}`
const denied = '{"id":1,"type":"error","msg":"failed to execute request","error_code":7,"code":500}'

async function asked(who: Who, frame: object): Promise<string> {
  const client = await site.open(who)
  const answer = await client.ask({ id: 1, cmd: 'exec', ...display, ...frame })
  await client.close()
  return answer
}

describe('§10 function levels', () => {
  test.each(['user', 'support'] as const)('%s may not run what is for administrators', async who => {
    expect(await asked(who, { sys: 'sys-test', name: 'service_menu' })).toBe(refused('service_menu'))
    expect(await asked(who, { sys: 'sys-test', name: 'no' })).toContain('"success"')
  })

  test('an administrator may', async () => {
    expect(await asked('admin', { sys: 'sys-test', name: 'service_menu' })).toContain('"value":"open"')
  })
})

describe('§10 what zones grant and deny', () => {
  test.each([
    ['facilities', 'sys-org', 'which makes its people administrators there'],
    ['av', 'sys-floor', 'as the last zone with an opinion wins'],
    ['facilities', 'sys-floor', 'as a zone without an opinion changes nothing'],
  ] as const)('%s may run everything in %s, %s', async (who, sys, _why) => {
    expect(await asked(who, { sys, name: 'service_menu' })).toContain('"value":"open"')
  })

  test.each([
    ['av', 'sys-org', 'where they are support'],
    ['av', 'sys-test', 'which is not of the organisation'],
    ['facilities', 'sys-alone', 'which is not of the organisation, whatever its zone grants'],
    ['av', 'sys-alone', 'which is not of the organisation, whatever its zone grants'],
    ['board', 'sys-org', 'where they are what they were'],
    ['user', 'sys-org', 'as they are in no group'],
  ] as const)('%s may run what anybody may in %s, %s', async (who, sys, _why) => {
    expect(await asked(who, { sys, name: 'service_menu' })).toBe(refused('service_menu'))
    expect(await asked(who, { sys, name: 'no' })).toContain('"success"')
  })

  test('whom a zone denies may run nothing: error 7, in that system only', async () => {
    expect(await asked('visitors', { sys: 'sys-org', name: 'no' })).toBe(denied)
    expect(await asked('visitors', { sys: 'sys-floor', name: 'no' })).toBe(denied)
    expect(await asked('visitors', { sys: 'sys-test', name: 'no' })).toContain('"success"')
  })

  test('nor learn what is there', async () => {
    expect(await asked('visitors', { sys: 'sys-org', name: 'foo' })).toBe(denied)
    expect(await asked('visitors', { sys: 'sys-org', mod: 'Nobody', name: 'no' })).toBe(denied)
  })

  test('but bind they may', async () => {
    expect(await asked('visitors', { sys: 'sys-org', cmd: 'bind', name: 'power' })).toContain('"success"')
  })

  test('an unknown system is error 7 too, but to administrators', async () => {
    expect(await asked('user', { sys: 'sys-none', name: 'no' })).toBe(denied)
    expect(await asked('admin', { sys: 'sys-none', name: 'no' })).toContain('"error_code":6')
  })

  test('support by a zone is no support elsewhere: what begins with an underscore stays closed', async () => {
    expect(await asked('av', { sys: 'sys-org', cmd: 'bind', mod: '_Secret', name: 'x' })).toContain('"error_code":2')
  })

  test('what zones say counts from the moment it is saved, on sockets that are open too', async () => {
    const client = await site.open('av')
    const exec = () => client.ask({ id: 1, cmd: 'exec', sys: 'sys-org', ...display, name: 'service_menu' })
    expect(await exec()).toBe(refused('service_menu'))
    const grant = (details: Json) =>
      site.store.write(change => change.update('metadata', 'metadata-zone-org', { details }))
    const before = site.store.metadata.get('metadata-zone-org')?.details ?? null
    await grant({ admin: ['aV'] })
    expect(await exec()).toContain('"value":"open"')
    await grant({ deny: ['Av'] })
    expect(await exec()).toBe(denied)
    await grant(before)
    await client.close()
  })

  test('without an organisation nothing is granted or denied, and an unknown system is error 6', async () => {
    const organise = (config: Record<string, Json>) =>
      site.store.write(change => change.update('authority', 'authority-localhost', { config }))
    await organise({})
    expect(await asked('visitors', { sys: 'sys-org', name: 'no' })).toContain('"success"')
    expect(await asked('facilities', { sys: 'sys-org', name: 'service_menu' })).toBe(refused('service_menu'))
    expect(await asked('user', { sys: 'sys-none', name: 'no' })).toContain('"error_code":6')
    await organise({ org_zone: 'zone-org' })
  })

  test('PlaceOS over REST knows no elevation: what a zone grants is not granted there', async () => {
    const answer = await fetch(`${site.url}/api/engine/v2/systems/sys-org/Display_1/service_menu`, {
      method: 'POST',
      headers: { 'x-api-key': tokenOf('facilities'), 'content-type': 'application/json' },
      body: '[]',
    })
    expect(answer.status).toBe(403)
  })
})

describe('§10 a credential for some systems only', () => {
  const caller: Caller = {
    ...{ userId: 'user-guest', name: 'a guest', role: 'support', scopes: ['control'], groups: [], via: 'bearer' },
    systems: ['sys-org'],
  }
  const elsewhere = '{"id":1,"type":"error","msg":"this credential is for other systems","error_code":2,"code":500}'

  async function answerTo(frame: object): Promise<string | undefined> {
    const at = fakeSocket()
    const { runtime, store } = site
    serveControlSocket(at.socket, {
      ...{ runtime, caller, clock: fakeClock(), warn: () => undefined, clearance: createClearance(store) },
    })
    at.receives({ id: 1, ...display, ...frame })
    while (at.frames.length === 0) await new Promise(resolve => setImmediate(resolve))
    at.closes()
    return at.frames[0]
  }

  test.each([
    { cmd: 'bind', sys: 'sys-test', name: 'power' },
    { cmd: 'bind', sys: 'sys-none', name: 'power' },
    { cmd: 'bind', sys: 'sys-org/Display', name: 'power' },
    { cmd: 'bind', sys: 'sys-test', mod: '_TRIGGER_', name: 'trig-a' },
    { cmd: 'exec', sys: 'sys-test', name: 'no' },
    { cmd: 'exec', sys: 'sys-none', name: 'no' },
    { cmd: 'debug', sys: 'sys-test', mod: 'mod-display1', name: 'debug' },
    { cmd: 'debug', sys: 'sys-org', mod: 'mod-display2', name: 'debug' },
    { cmd: 'debug', sys: 'sys-org', mod: 'mod-none', name: 'debug' },
  ])('is refused elsewhere: %j', async frame => expect(await answerTo(frame)).toBe(elsewhere))

  test.each([
    { cmd: 'bind', sys: 'sys-org', name: 'power' },
    { cmd: 'exec', sys: 'sys-org', name: 'no' },
    { cmd: 'debug', sys: 'sys-org', mod: 'mod-display1', name: 'debug' },
    { cmd: 'unbind', sys: 'sys-test', name: 'power' },
    { cmd: 'ignore', sys: 'sys-test', mod: 'mod-display2', name: 'debug' },
  ])('is good for its own, and for letting go: %j', async frame => expect(await answerTo(frame)).toContain('"success"'))
})
