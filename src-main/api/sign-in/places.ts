import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { BORROWED_MS, MOST_GUESTS } from '../../auth/guests.ts'
import { Failed } from '../../base/result.ts'
import { newId } from '../../model/ids.ts'
import { pages } from '../page-sessions.ts'
import { access } from '../plain-routes.ts'
import { clearCookie, cookieOf, setCookie } from './cookies.ts'
import { whoShows } from './page-callers.ts'
import { originOf, type SignInParts } from './parts.ts'

/** An enrolled device stays so until it is revoked; browsers keep a cookie for 400 days, and it is set anew as it is used. */
const DEVICE_MS = 400 * 24 * 3_600_000

/** Panels that are enrolled, phones that borrow a room, and what pages of ours open their socket with. */
export function servePlaces(app: FastifyInstance, parts: SignInParts): void {
  const { signIn, store, pageSessions, clock } = parts
  const { audit, devices, guests, sessions } = signIn

  app.post('/auth/devices', access('public'), async (request, reply) => {
    const asked = z.object({ kind: z.enum(['panel', 'phone']) }).safeParse(request.body)
    if (!asked.success) return reply.code(400).send({ error: 'kind must be panel or phone.' })
    const { code, poll, ends_at } = devices.begin({ kind: asked.data.kind, ...originOf(request) })
    return reply.header('cache-control', 'no-store').send({ code, poll, ends_at })
  })

  app.post('/auth/devices/poll', access('public'), async (request, reply) => {
    const asked = z.object({ poll: z.string().max(100) }).safeParse(request.body)
    if (!asked.success) return reply.code(400).send({ error: 'Say which device asks.' })
    const polled = await devices.poll(asked.data.poll)
    if (polled.state === 'approved') {
      const { row, token } = polled
      setCookie(request, reply, 'device', token, DEVICE_MS)
      const detail = `Enrolled as ${row.kind} by ${row.approved_by}.`
      audit.note({ what: 'device', ok: true, who: row.name, subject_id: row.id, detail, ...originOf(request) })
    }
    return reply.header('cache-control', 'no-store').send({ state: polled.state })
  })

  app.post('/auth/join', access('public'), async (request, reply) => {
    const asked = z
      .object({ code: z.string().max(64), name: z.string().trim().max(60).optional() })
      .safeParse(request.body)
    if (!asked.success) return reply.code(400).send({ error: 'Scan the code on the panel again.' })
    const from = originOf(request)
    const account = `somebody at ${from.address}`
    const joined = await signIn.guarded({ account, means: 'borrow', from }, async () => {
      const system = store.control_system.get(guests.redeem(asked.data.code) ?? '')
      if (!system) throw ended()
      return { id: system.id, name: asked.data.name || `a phone in ${system.name}` }
    })
    const here = sessions.all().filter(row => row.kind === 'guest' && row.systems?.includes(joined.id))
    if (here.length >= MOST_GUESTS) {
      return reply.code(409).send({ error: 'Too many phones control this room already. Take one back on the panel.' })
    }
    const { token } = await sessions.open({
      ...{ kind: 'guest', sub: newId('guest', clock.now()), name: joined.name, via: 'guest', ...from },
      systems: [joined.id],
      cookieMs: BORROWED_MS,
      lastsMs: BORROWED_MS,
    })
    setCookie(request, reply, 'guest', token, BORROWED_MS)
    return reply.code(202).send({ system_id: joined.id })
  })

  app.post('/auth/page-sessions', access('public'), async (request, reply) => {
    reply.header('cache-control', 'no-store')
    const body = z.object({ page: z.enum(pages) }).safeParse(request.body)
    if (!body.success) return reply.code(400).send({ error: `page must be one of ${pages.join(', ')}` })
    // A browser always says where a request comes from; one that does not is no page of ours.
    if (!request.headers.origin && request.headers['sec-fetch-site'] !== 'same-origin') {
      return reply.code(403).send({ error: 'Only pages that this node served may ask for this.' })
    }
    const shown = whoShows(parts, request, body.data.page)
    if ('refused' in shown) {
      if (shown.reason === 'ended') clearCookie(request, reply, 'guest')
      return reply.code(shown.status).send({ error: shown.refused, reason: shown.reason })
    }
    const device = cookieOf(request, 'device')
    if (shown.caller.sessionId?.startsWith('device-') && device) setCookie(request, reply, 'device', device, DEVICE_MS)
    return pageSessions.open(shown.caller)
  })
}

const ended = () => new Failed('denied', 'This code has ended. Scan the one that the panel shows now.', { status: 410 })
