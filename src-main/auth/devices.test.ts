import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fakeClock } from '../base/fake-clock.ts'
import { createDevices } from './devices.ts'
import { memoryDocument } from './testing/memory-document.ts'

const MINUTE = 60_000
const from = (address = '192.0.2.1') => ({ kind: 'panel' as const, address, agent: 'Firefox' })
const asPanel = { name: 'Panel', system_id: 'sys-1', by: 'Robin' }

function opened(document = memoryDocument()) {
  const clock = fakeClock()
  return { clock, document, devices: createDevices({ document, clock }) }
}

async function enrolled() {
  const all = opened()
  const { code, poll } = all.devices.begin(from())
  await all.devices.approve(code, asPanel)
  const polled = await all.devices.poll(poll)
  if (polled.state !== 'approved') throw new Error(polled.state)
  return { ...all, poll, row: polled.row, token: polled.token }
}

test('a device shows a code and waits until somebody lets it in; then it learns its token, once', async () => {
  const { devices } = opened()
  const { code, poll } = devices.begin(from())
  expect(await devices.poll(poll)).toEqual({ state: 'waiting' })
  expect(devices.waiting()).toMatchObject([{ code, kind: 'panel', address: '192.0.2.1', agent: 'Firefox' }])
  const approved = await devices.approve(code.toLowerCase().replace('-', ' '), asPanel)
  expect(approved).toMatchObject({ name: 'Panel', system_id: 'sys-1', approved_by: 'Robin' })
  expect([devices.waiting(), devices.all()]).toEqual([[], []])
  const polled = await devices.poll(poll)
  expect(polled).toMatchObject({ state: 'approved', row: { id: approved.id, name: 'Panel', system_id: 'sys-1' } })
  expect(await devices.poll(poll)).toEqual({ state: 'ended' })
  expect(devices.all()).toHaveLength(1)
})

test('its token is good until it is revoked, and is kept nowhere', async () => {
  const { devices, document, row, token, poll, clock } = await enrolled()
  expect(devices.find(token)).toEqual(row)
  for (const wrong of ['', token.slice(1), row.hash, row.id, poll]) expect(devices.find(wrong)).toBeUndefined()
  const text = JSON.stringify(document.get())
  expect(text).toContain(row.hash)
  for (const secret of [token, poll]) expect(text).not.toContain(secret)
  await clock.advance(365 * 24 * 60 * MINUTE)
  expect(devices.find(token)).toEqual(row)
  expect(createDevices({ document: document.restarted(), clock }).find(token)).toEqual(row)
})

test('who only sees the code learns no token by it', async () => {
  const { devices } = opened()
  const { code, poll } = devices.begin(from())
  await devices.approve(code, asPanel)
  for (const guess of [code, code.replace('-', ''), '', poll.slice(1)]) {
    expect(await devices.poll(guess)).toEqual({ state: 'ended' })
  }
  expect(await devices.poll(poll)).toMatchObject({ state: 'approved' })
})

test('a code ends after ten minutes, also when it was let in and nobody came for the token', async () => {
  const { clock, devices } = opened()
  const [idle, slow] = [devices.begin(from()), devices.begin(from())]
  await devices.approve(slow.code, asPanel)
  await clock.advance(10 * MINUTE - 1)
  expect(await devices.poll(idle.poll)).toEqual({ state: 'waiting' })
  await clock.advance(1)
  expect([await devices.poll(idle.poll), await devices.poll(slow.poll)]).toEqual([
    { state: 'ended' },
    { state: 'ended' },
  ])
  await expect(devices.approve(idle.code, asPanel)).rejects.toMatchObject({ code: 'not_found' })
  expect(devices.all()).toEqual([])
})

test('a code that nobody shows lets nobody in, nor does one twice', async () => {
  const { devices } = opened()
  const { code } = devices.begin(from())
  await expect(devices.approve('AAAA-AAAA', asPanel)).rejects.toThrow(
    'No device shows the code AAAA-AAAA now. It changes every ten minutes: look again.',
  )
  await devices.approve(code, asPanel)
  await expect(devices.approve(code, { ...asPanel, system_id: 'sys-2' })).rejects.toMatchObject({ code: 'not_found' })
})

test('revoked, it is let in no longer, and whoever listens is told', async () => {
  const { devices, row, token } = await enrolled()
  const heard: string[] = []
  devices.changed(id => void heard.push(id))
  expect(await devices.revoke(row.id)).toEqual(row)
  expect([devices.find(token), devices.get(row.id), heard]).toEqual([undefined, undefined, [row.id]])
  await expect(devices.revoke(row.id)).rejects.toMatchObject({ code: 'not_found' })
  await expect(devices.change(row.id, { name: 'x' })).rejects.toMatchObject({ code: 'not_found' })
})

test('moved, it keeps its token, and whoever listens is told', async () => {
  const { devices, row, token } = await enrolled()
  const heard: string[] = []
  devices.changed(id => void heard.push(id))
  await devices.change(row.id, { system_id: 'sys-2' })
  expect(devices.find(token)).toEqual({ ...row, system_id: 'sys-2' })
  expect(heard).toEqual([row.id])
})

test('when it was last seen is noted every five minutes, or when it is somewhere else', async () => {
  const { clock, devices, document, row } = await enrolled()
  const seenAt = () => devices.get(row.id)?.seen_at
  const changes = document.changes
  await clock.advance(5 * MINUTE - 1)
  devices.seen(row, row.address)
  expect([seenAt(), document.changes]).toEqual([row.seen_at, changes])
  await clock.advance(1)
  devices.seen(row, row.address)
  expect(seenAt()).toBe(clock.now())
  devices.seen(devices.get(row.id) ?? row, '192.0.2.9')
  expect(devices.get(row.id)?.address).toBe('192.0.2.9')
  await devices.revoke(row.id)
  devices.seen(row, '192.0.2.10')
  expect(devices.get(row.id)).toBeUndefined()
})

test('one address cannot fill the list for the others', () => {
  const { devices } = opened()
  const theirs = devices.begin(from('192.0.2.2'))
  for (let at = 0; at < 200; at++) devices.begin(from())
  expect(devices.waiting()).toHaveLength(6)
  expect(devices.waiting()).toContainEqual(expect.objectContaining({ code: theirs.code }))
})

test('many addresses fill it, and whoever comes then is told when to try again', async () => {
  const { clock, devices } = opened()
  for (let at = 0; at < 50; at++) devices.begin(from(`192.0.2.${at}`))
  expect(() => devices.begin(from('198.51.100.1'))).toThrow(
    'Too many devices are waiting to be let in. Let them in, or try again in ten minutes.',
  )
  await clock.advance(10 * MINUTE)
  expect(devices.begin(from('198.51.100.1'))).toMatchObject({ address: '198.51.100.1' })
})

test('whatever devices and technicians do, only who was let in has a token, each its own', async () => {
  const acts = fc.array(
    fc.record({
      what: fc.constantFrom('begin', 'approve', 'poll', 'revoke', 'wait'),
      pick: fc.nat(20),
    }),
    { maxLength: 40 },
  )
  await fc.assert(
    fc.asyncProperty(acts, async story => {
      const { clock, devices } = opened()
      const begun: ReturnType<typeof devices.begin>[] = []
      const approved = new Set<string>()
      const tokens = new Map<string, string>()
      for (const { what, pick } of story) {
        const one = begun[pick % Math.max(1, begun.length)]
        if (what === 'begin') begun.push(devices.begin(from(`192.0.2.${pick}`)))
        if (what === 'wait') await clock.advance(pick * MINUTE)
        if (what === 'approve' && one) {
          const row = await devices.approve(one.code, { ...asPanel, name: one.code }).catch(() => undefined)
          if (row) approved.add(one.code)
        }
        if (what === 'poll' && one) {
          const polled = await devices.poll(one.poll)
          if (polled.state !== 'approved') continue
          expect(approved.has(one.code)).toBe(true)
          expect(polled.row.name).toBe(one.code)
          tokens.set(polled.row.id, polled.token)
        }
        if (what === 'revoke') {
          const [id] = [...tokens.keys()].slice(pick % Math.max(1, tokens.size))
          if (id === undefined) continue
          await devices.revoke(id)
          expect(devices.find(tokens.get(id) ?? '')).toBeUndefined()
          tokens.delete(id)
        }
      }
      expect(
        devices
          .all()
          .map(({ id }) => id)
          .sort(),
      ).toEqual([...tokens.keys()].sort())
      for (const [id, token] of tokens) expect(devices.find(token)?.id).toBe(id)
    }),
  )
})
