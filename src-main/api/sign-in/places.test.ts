import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ShareView } from '../../contract/access-views.ts'
import type { PageSocket, Visitor } from '../../testing/visitor.ts'
import { type House, openHouse } from './testing/house.ts'

// Panels and phones that a technician lets in, and phones that borrow a room: from the first request to the last frame.

const HOUR = 60 * 60_000
let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())

const denied = { code: 'DENIED' }

describe('a panel', () => {
  test('shows a code, is let in by a technician, and is the panel of its room from then on', async () => {
    const panel = house.visitor()
    const begun = await panel.post('/auth/devices', { kind: 'panel' })
    expect([begun.status, begun.headers['cache-control']]).toEqual([200, 'no-store'])
    expect(begun.json).toEqual({
      code: expect.stringMatching(/^\w{4}-\w{4}$/),
      poll: expect.stringMatching(/^[\w-]{43}$/),
      ends_at: expect.any(Number),
    })
    const { code, poll } = begun.json
    expect((await panel.post('/auth/devices/poll', { poll })).json).toEqual({ state: 'waiting' })

    const { client } = await house.page(await house.person('Robin', { support: true }), 'admin')
    const { waiting } = await client.access.devices()
    expect(waiting).toMatchObject([{ code, kind: 'panel', address: '127.0.0.1' }])
    const device = await client.access.approveDevice({ code, name: 'Panel at the door', system_id: 'sys-test' })
    expect(device).toMatchObject({ name: 'Panel at the door', system: { id: 'sys-test' }, approved_by: 'Robin' })

    const polled = await panel.post('/auth/devices/poll', { poll })
    expect(polled.json).toEqual({ state: 'approved' })
    expect(polled.headers['set-cookie']).toMatch(
      /^device=[\w-]{43}; Max-Age=34560000; Path=\/auth; HttpOnly; SameSite=Lax$/,
    )
    expect((await panel.post('/auth/devices/poll', { poll })).json).toEqual({ state: 'ended' })

    const page = await house.page(panel, 'kiosk')
    expect(await page.client.access.me()).toMatchObject({
      ...{ name: 'Panel at the door', role: 'panel', systems: ['sys-test'], user_id: null, session_id: device.id },
    })
    expect((await page.client.node.show()).rooms.map(({ id }) => id)).toEqual(['sys-test'])
    await expect(page.client.rooms.watch({ system_id: 'sys-other' })).rejects.toMatchObject(denied)
    await expect(page.client.access.devices()).rejects.toMatchObject(denied)
    expect((await client.access.devices()).devices).toMatchObject([{ id: device.id, sockets: 1 }])

    await client.access.revokeDevice({ id: device.id })
    expect(await page.closed).toEqual({
      code: 1008,
      reason: 'This device was moved to another room, or let in no longer.',
    })
    expect((await client.access.devices()).devices).toEqual([])
    expect((await house.audit('Panel at the door')).map(({ detail }) => detail)).toEqual([
      'Revoked Panel at the door.',
      'access.devices: This needs the support role; Panel at the door has the panel role.',
      'rooms.watch: Panel at the door may do this in no room, or not in this one.',
      'Enrolled as panel by Robin.',
      'Let Panel at the door in, for Test Room.',
    ])
  })

  test('is let in no longer with the cookie of one that was revoked', async () => {
    const { browser, id } = await house.panel('Gone', 'sys-test')
    await house.asked('DELETE', `/api/alcove/v1/devices/${id}`)
    const { client } = await house.page(browser, 'kiosk')
    // What is left is that it stands before this very machine.
    expect(await client.access.me()).toMatchObject({ via: 'panel', session_id: null })
  })

  test('keeps its cookie for as long as it is used', async () => {
    const { browser } = await house.panel('Used', 'sys-test')
    const token = browser.cookies.get('device')
    const { headers } = await browser.post('/auth/page-sessions', { page: 'kiosk' })
    expect(headers['set-cookie']).toContain(`device=${token}; Max-Age=34560000;`)
  })

  test('is not begun, and asks for nothing, with what makes no sense', async () => {
    const panel = house.visitor()
    for (const body of [{}, { kind: 'toaster' }, { kind: ['panel'] }, []]) {
      expect((await panel.post('/auth/devices', body)).status).toBe(400)
    }
    for (const body of [{}, { poll: 7 }, { poll: 'x'.repeat(101) }]) {
      expect((await panel.post('/auth/devices/poll', body)).status).toBe(400)
    }
    expect((await panel.post('/auth/devices/poll', { poll: 'made up' })).json).toEqual({ state: 'ended' })
    expect((await panel.post('/auth/devices', { kind: 'x'.repeat(100_000) })).status).toBe(413)
  })

  test('is let in neither to a room that is not there nor by a code that nobody shows', async () => {
    const { json } = await house.visitor().post('/auth/devices', { kind: 'panel' })
    const approve = (body: object) => house.asked('POST', '/api/alcove/v1/devices', { name: 'Panel', ...body })
    await expect(approve({ code: json.code, system_id: 'sys-none' })).rejects.toThrow('404')
    await expect(approve({ code: 'AAAA-AAAA', system_id: 'sys-test' })).rejects.toThrow(
      /404 .*No device shows the code/,
    )
  })

  test('has ten minutes', async () => {
    const panel = house.visitor()
    const { json } = await panel.post('/auth/devices', { kind: 'phone' })
    expect(json.ends_at - house.now()).toBeLessThanOrEqual(HOUR / 6)
    house.moveOn(HOUR / 6)
    expect((await panel.post('/auth/devices/poll', { poll: json.poll })).json).toEqual({ state: 'ended' })
  })
})

describe('a phone', () => {
  let panel: PageSocket
  beforeAll(async () => {
    panel = await house.page((await house.panel('Lender', 'sys-test')).browser, 'kiosk')
  })

  async function shown(): Promise<ShareView> {
    for await (const view of await panel.client.access.share({ system_id: 'sys-test' })) return view
    throw new Error('Nothing is shown.')
  }
  const codeShown = async () => (await shown()).url.split('#')[1] ?? ''
  const takeBack = () => panel.client.access.endSharing({ system_id: 'sys-test' })
  async function borrowed(name?: string): Promise<Visitor> {
    const phone = house.visitor()
    const { status, text } = await phone.post('/auth/join', { code: await codeShown(), name })
    if (status !== 202) throw new Error(`${status} ${text}`)
    return phone
  }

  test('that scans the code works this room, and nothing else', async () => {
    const view = await shown()
    expect(view.url).toBe(`${house.node.url}/join#${view.url.split('#')[1]}`)
    expect(view.ends_at - house.now()).toBeLessThanOrEqual(60_000)
    const phone = house.visitor()
    const joined = await phone.post('/auth/join', { code: view.url.split('#')[1], name: ' Ada’s phone ' })
    expect([joined.status, joined.json]).toEqual([202, { system_id: 'sys-test' }])
    expect(joined.headers['set-cookie']).toMatch(
      /^guest=[\w-]{43}; Max-Age=14400; Path=\/auth; HttpOnly; SameSite=Lax$/,
    )

    const { client } = await house.page(phone, 'kiosk')
    expect(await client.access.me()).toMatchObject({
      ...{ name: 'Ada’s phone', role: 'guest', systems: ['sys-test'], user_id: null },
    })
    expect((await client.node.show()).rooms.map(({ id }) => id)).toEqual(['sys-test'])
    for await (const room of await client.rooms.watch({ system_id: 'sys-test' })) {
      expect(room).toBeTruthy()
      break
    }
    const exec = (module_id: string, method: string) => client.rooms.exec({ module_id, method, args: [] })
    await expect(exec('mod-display1', 'power')).rejects.not.toMatchObject(denied)
    // It stands in this room as well.
    await expect(exec('mod-display2', 'none')).rejects.not.toMatchObject(denied)
    await expect(exec('mod-other', 'power')).rejects.toMatchObject(denied)
    await expect(exec('mod-display1', 'service_menu')).rejects.toMatchObject(denied)
    await expect(client.rooms.watch({ system_id: 'sys-other' })).rejects.toMatchObject(denied)
    await expect(client.access.share({ system_id: 'sys-test' })).rejects.toMatchObject(denied)
    await expect(client.access.presence()).rejects.toMatchObject(denied)
    await expect(client.access.endSharing({ system_id: 'sys-test' })).rejects.toMatchObject(denied)

    expect((await shown()).guests).toMatchObject([{ name: 'Ada’s phone' }])
    expect(await takeBack()).toEqual({ ended: 1 })
  })

  test('is called after the room when it does not say a name', async () => {
    await borrowed()
    expect((await shown()).guests.map(({ name }) => name)).toEqual(['a phone in Test Room'])
    await takeBack()
  })

  test('stops when the panel takes the controls back, and is told to scan again', async () => {
    const [phone, code] = [await borrowed(), await codeShown()]
    const { closed } = await house.page(phone, 'kiosk')
    await takeBack()
    expect(await closed).toEqual({ code: 1008, reason: 'The controls were taken back on the panel.' })
    const again = await phone.post('/auth/page-sessions', { page: 'kiosk' })
    expect([again.status, again.json]).toEqual([
      401,
      {
        error: 'The controls were taken back, or their time is over. Scan the code on the panel again.',
        reason: 'ended',
      },
    ])
    expect(phone.cookies.has('guest')).toBe(false)
    // The code it came with is none any more.
    expect((await phone.post('/auth/join', { code })).status).toBe(410)
    await phone.post('/auth/join', { code: await codeShown() })
    expect((await phone.post('/auth/page-sessions', { page: 'kiosk' })).status).toBe(200)
    await takeBack()
  })

  test('is seen on the panel as it comes and goes', async () => {
    const seen: number[] = []
    const views = await panel.client.access.share({ system_id: 'sys-test' })
    const next = async () => seen.push(((await views.next()).value as ShareView | undefined)?.guests.length ?? -1)
    await next()
    const phone = await borrowed()
    await next()
    await phone.post('/auth/signout')
    await next()
    expect(seen).toEqual([0, 1, 0])
    await views.return?.()
  })

  test('leaves when it signs out', async () => {
    const phone = await borrowed()
    const { closed } = await house.page(phone, 'kiosk')
    const cookie = phone.cookies.get('guest') ?? ''
    await phone.post('/auth/signout')
    expect(await closed).toEqual({ code: 1008, reason: 'They signed out.' })
    phone.cookies.set('guest', cookie)
    expect((await phone.post('/auth/page-sessions', { page: 'kiosk' })).json.reason).toBe('ended')
  })

  test('has the controls for four hours', async () => {
    const phone = await borrowed()
    const cookie = phone.cookies.get('guest') ?? ''
    house.moveOn(4 * HOUR - 5_000)
    expect((await phone.post('/auth/page-sessions', { page: 'kiosk' })).status).toBe(200)
    house.moveOn(5_000)
    phone.cookies.set('guest', cookie)
    expect((await phone.post('/auth/page-sessions', { page: 'kiosk' })).json.reason).toBe('ended')
    expect((await shown()).guests).toEqual([])
  })

  test('is refused when ten have the controls, until they are taken back', async () => {
    for (let at = 0; at < 10; at++) await borrowed()
    const eleventh = await house.visitor().post('/auth/join', { code: await codeShown() })
    expect([eleventh.status, eleventh.json]).toEqual([
      409,
      { error: 'Too many phones control this room already. Take one back on the panel.' },
    ])
    expect(await takeBack()).toEqual({ ended: 10 })
    await borrowed()
    await takeBack()
  })

  test('is refused with a code that is two minutes old', async () => {
    const code = await codeShown()
    house.moveOn(119_000)
    expect((await house.visitor().post('/auth/join', { code })).status).toBe(202)
    house.moveOn(1_001)
    const late = await house.visitor().post('/auth/join', { code })
    expect([late.status, late.json]).toEqual([
      410,
      { error: 'This code has ended. Scan the one that the panel shows now.' },
    ])
    await takeBack()
  })

  test('is refused with no code, or with what is none', async () => {
    for (const body of [{}, { code: 7 }, { code: 'x'.repeat(65) }, { code: await codeShown(), name: 'x'.repeat(61) }]) {
      expect((await house.visitor().post('/auth/join', body)).status).toBe(400)
    }
  })

  test('that guesses is slowed down, and whoever has to wait is told how long', async () => {
    house.moveOn(HOUR)
    const phone = house.visitor()
    const statuses: number[] = []
    for (let at = 0; at < 6; at++) statuses.push((await phone.post('/auth/join', { code: `guess-${at}` })).status)
    expect(statuses).toEqual([410, 410, 410, 429, 429, 429])
    const slowed = await phone.post('/auth/join', { code: await codeShown() })
    expect(slowed.status).toBe(429)
    expect(slowed.json).toEqual({
      error: expect.stringMatching(/^Too many attempts\. Try again in \d+ s\.$/),
      retry_after_ms: expect.any(Number),
    })
    expect(phone.cookies.size).toBe(0)
    house.moveOn(slowed.json.retry_after_ms)
    expect((await phone.post('/auth/join', { code: await codeShown() })).status).toBe(202)
    expect(
      (await house.audit('borrow')).some(({ ok, detail }) => !ok && detail === 'borrow: tried again too soon.'),
    ).toBe(true)
    await takeBack()
  })

  test('does not sign out whoever is signed in in its browser', async () => {
    const person = await house.person('Sam', { support: true })
    await person.post('/auth/join', { code: await codeShown() })
    expect([...person.cookies.keys()]).toEqual(['user', 'guest'])
    const [admin, kiosk] = [await house.page(person, 'admin'), await house.page(person, 'kiosk')]
    expect([(await admin.client.access.me()).role, (await kiosk.client.access.me()).role]).toEqual(['support', 'guest'])
    await takeBack()
  })
})
