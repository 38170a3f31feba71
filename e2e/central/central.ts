import type { IncomingMessage } from 'node:http'
import { systemClock } from '../../src-main/base/clock.ts'
import { Failed } from '../../src-main/base/result.ts'
import type { Central, CentralOptions } from './central-contract.ts'
import { tellOfChanges } from './changes.ts'
import { stockReply } from './core-requests.ts'
import { createData, type Data } from './data.ts'
import { createEdgeLinks, type Received } from './edge-links.ts'
import { type Attempt, createEdgeRoute, isEdgeRoute } from './edge-route.ts'
import { createExtension } from './extension/extension.ts'
import { createHttp } from './http.ts'
import { createKeys } from './keys.ts'
import { linkView } from './link-view.ts'
import { wellBehaved } from './misbehave.ts'
import { createPage, isPageRoute } from './page/page.ts'
import { createRedis } from './redis.ts'
import { createRest } from './rest/rest.ts'

export type { Central, CentralOptions, LinkView } from './central-contract.ts'

/** Starts one, with what `options` asks for; it is there when this resolves. */
export async function startCentral(options: CentralOptions = {}): Promise<Central> {
  const { clock = systemClock, extension: extended = false, keep = Number.POSITIVE_INFINITY } = options
  const data = createData(clock)
  const redis = createRedis(keep)
  const misbehave = Object.assign(wellBehaved(), options.misbehave)
  const binaries = new Map<string, Buffer>()
  const unbuilt = new Set<string>()
  const builds = { arch: options.arch ?? 'amd64', unbuilt }
  const received: Received[] = []
  const violations: string[] = []
  const attempts: Attempt[] = []
  const debugLines: { moduleId: string; message: string }[] = []
  const hosts = options.hosts ?? ['127.0.0.1', 'localhost']
  const keys = createKeys({ data, clock, hosts })
  const violates = (what: string) => remember(violations, what)
  const now = () => clock.now() + (options.clockAheadMs ?? 0)
  const headers = () => [`Date: ${new Date(now()).toUTCString()}`]
  const name = options.name ?? 'Reference centre'
  let tls = options.tls

  const links = createEdgeLinks({
    clock,
    data,
    misbehave,
    extension: extended,
    outlawUnknownAnswers: options.outlawUnknownAnswers ?? true,
    violates,
    headers,
    received: what => remember(received, what),
    async reply(edgeId, body, line) {
      if (body.type === 'register') {
        line.registered = body
        line.registrations++
      }
      const debugged = (moduleId: string, message: string) => remember(debugLines, { moduleId, message })
      const reply = stockReply({ data, redis, builds, binaries, misbehave, debugged }, edgeId, body)
      if (!extended) return reply
      if (body.type === 'register' && reply && 'body' in reply) {
        return { body: { ...reply.body, ...extension.greeting(edgeId) } }
      }
      return reply ?? extension.reply(line, body)
    },
  })
  const ask = links.ask
  const extension = createExtension({
    clock,
    data,
    redis,
    misbehave,
    name,
    keep,
    violates,
    linked: () => (extended ? links.all() : []),
    ask,
  })
  const route = createEdgeRoute({
    data,
    keys,
    links,
    misbehave,
    takesKeyIn: options.quirks?.takesKeyIn ?? 'both',
    now: clock.now,
    attempted: attempt => remember(attempts, attempt),
    headers,
  })
  const rest = createRest({
    data,
    redis,
    keys,
    takesKeyIn: options.quirks?.takesKeyIn ?? 'both',
    serverSecret: options.serverSecret ?? 'super secret, do not leak',
    secretFor,
  })
  const requests = new Map<string, number>()
  const http = createHttp(
    {
      now,
      answer: (request, response) => {
        count(request)
        if (isEdgeRoute(request)) route.plain(request, response)
        else if (options.page && isPageRoute(request)) void page.answer(request, response)
        else void rest.answer(request, response)
      },
      upgrade: route.upgrade,
    },
    options.port ?? 0,
  )

  for (const { entity, row } of options.rows ?? []) data.put(entity, row)
  const admin = firstPeople(data)
  const changes = options.tellsOfChanges === false ? undefined : tellOfChanges({ data, builds, misbehave, linked, ask })
  // A live link stays, and the next one is refused (edge.md 9.4).
  data.changed(({ entity, id, after }) => entity === 'edge' && !after && keys.forget(id))
  await http.listen(tls)

  const central: Central = {
    get url() {
      return `${tls ? 'https' : 'http'}://127.0.0.1:${http.port}`
    },
    get port() {
      return http.port
    },
    name,
    hasExtension: extended,
    data,
    redis,
    binaries,
    unbuilt,
    received,
    violations,
    events: extension.events.taken,
    overrides: extension.overrides,
    debugLines,
    attempts,
    requests,
    misbehave,
    addEdge({ id, name, secret } = {}) {
      const known = id === undefined ? undefined : data.get('edge', id)
      const edge =
        known ?? data.put('edge', { ...(id ? { id } : {}), name: name ?? `Edge ${data.tables.edge.size + 1}` })
      return { id: String(edge.id), secret: secretFor(String(edge.id), secret) }
    },
    addKey: (key = {}) =>
      keys.add({ name: `key ${data.tables.api_key.size + 1}`, user_id: admin, permissions: 2, ...key }),
    link: edgeId => linkView(links, edgeId),
    async rotate(edgeId) {
      const secret = secretFor(edgeId)
      const { success } = await ask(edgeId, { type: 'alcove_rotate', secret })
      if (success === false) throw new Failed('rejected', `Edge ${edgeId} does not take a new secret.`)
      return secret
    },
    resolve: (edgeId, { entity, id, field }, choice, by = 'The centre') =>
      ask(edgeId, { type: 'alcove_resolve', entity, id, field, choice, by }),
    cut: links.cut,
    takeOver: links.takeOver,
    swapCore: links.swapCore,
    newEpoch: extension.newEpoch,
    away: http.close,
    async back(other) {
      tls = other ?? tls
      await http.listen(tls)
    },
    async restart() {
      await http.close()
      await http.listen(tls)
    },
    async close() {
      changes?.stop()
      extension.stop()
      await http.close()
    },
  }
  const page = createPage(central, hosts)
  return central

  function linked(edgeId: string): boolean {
    return links.get(edgeId) !== undefined
  }

  function count({ method, url = '' }: IncomingMessage): void {
    const what = `${method} ${url.replace(/\/?(\?.*)?$/, '')}`
    requests.set(what, (requests.get(what) ?? 0) + 1)
  }

  function secretFor(edgeId: string, wanted?: string): string {
    const row = { name: `edge ${edgeId} ${data.revision}`, user_id: admin, scopes: [`ei|${edgeId}`, 'edge-control'] }
    const secret = keys.add(row, wanted)
    data.update('edge', edgeId, { api_key_id: secret.slice(0, secret.indexOf('.')), user_id: admin })
    return secret
  }

  function remember<T>(list: T[], item: T): void {
    list.push(item)
    if (list.length > keep) list.shift()
  }
}

/** An administrator whose keys these are, and who the host belongs to. */
function firstPeople(data: Data): string {
  const [first] = data.tables.authority.values()
  const authority =
    first ?? data.put('authority', { id: 'authority-central', name: 'Central', domain: 'central.example' })
  const admins = [...data.tables.user.values()].filter(row => row.sys_admin && row.authority_id === authority.id)
  const person = { id: 'user-central', name: 'Central', email: 'admin@central.example', sys_admin: true }
  const admin = admins[0] ?? data.put('user', { ...person, authority_id: String(authority.id) })
  return String(admin.id)
}
