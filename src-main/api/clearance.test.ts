import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Caller } from './caller.ts'
import { type Clearance, clearanceIn } from './clearance.ts'
import { type ControlSite, openControlSite, tokenOf, type Who } from './conformance/testing/control-socket-site.ts'

// What zones grant and deny on the control socket is in conformance/control-socket-access.test.ts.

const caller: Caller = {
  ...{ userId: 'user-a', name: 'Anna', role: 'user', scopes: ['public'], groups: [], via: 'session' },
}
const roles: Clearance = (_, id) => (({ open: 'user', managed: 'support', owned: 'admin' }) as const)[id]

test.each([
  [['open'], 'user'],
  [['open', 'managed'], 'support'],
  [['owned', 'managed', 'open'], 'admin'],
  [['closed', 'open'], 'user'],
  [['closed'], undefined],
  [[], 'user'],
])('a module that stands in %j is worked as %s', (systems, role) => {
  expect(clearanceIn(roles, caller, systems)).toBe(role)
})

test('rooms that a credential is not for have no say', () => {
  expect(clearanceIn(roles, { ...caller, systems: ['open'] }, ['open', 'owned'])).toBe('user')
  expect(clearanceIn(roles, { ...caller, systems: ['closed'] }, ['closed', 'owned'])).toBeUndefined()
})

let site: ControlSite
beforeAll(async () => {
  site = await openControlSite()
  // Its only rooms are of the organisation.
  await site.store.write(change => {
    change.update('control_system', 'sys-test', { modules: ['mod-display2', 'mod-chaos', 'mod-poller'] })
    change.update('control_system', 'sys-alone', { modules: [] })
    change.update('control_system', 'sys-floor', { modules: [] })
  })
}, 60_000)
afterAll(() => site.stop())

async function exec(who: Who, method: string, module = 'mod-display1') {
  const answer = await fetch(`${site.url}/api/alcove/v1/modules/${module}/exec/${method}`, {
    method: 'POST',
    headers: { 'x-api-key': tokenOf(who), 'content-type': 'application/json' },
    body: '{"args":[]}',
  })
  const text = await answer.text()
  return { status: answer.status, body: text ? JSON.parse(text) : text }
}

test('our own pages work a module as the zones of its room say', async () => {
  expect(await exec('facilities', 'service_menu')).toMatchObject({ status: 200, body: { value: 'open' } })
  expect(await exec('facilities', 'service_menu', 'mod-display2')).toMatchObject({ status: 403 })
  expect(await exec('av', 'service_menu')).toMatchObject({ status: 403 })
  expect(await exec('av', 'no')).toMatchObject({ status: 200, body: { value: false } })
})

test('whom they deny is refused, in that room only', async () => {
  const { status } = await exec('visitors', 'no')
  expect(status).toBe(403)
  expect(await exec('visitors', 'no', 'mod-display2')).toMatchObject({ status: 200 })
})
