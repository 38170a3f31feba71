import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { EntityName } from '../../../../model/index.ts'
import { entities } from '../../../../model/index.ts'
import type { Wire } from '../listing.ts'

export interface Asked {
  method: string
  path: string
  query: URLSearchParams
  body: Wire
  key: string | undefined
}

export interface Said {
  status?: number
  type?: string
  headers?: Record<string, string>
  /** Text as it is, anything else as JSON. */
  body?: unknown
  /** The connection breaks after so many bytes of the body. */
  cutAfter?: number
}

/** As much of PlaceOS's REST API as a copy needs (rest.md), on loopback. */
export interface SmallPlaceos {
  readonly url: string
  readonly tables: Record<EntityName, Map<string, Wire>>
  /** What was asked, such as `GET /systems/sys-1`; tests empty it. */
  asked: string[]
  /** Of the key: 0 user, 1 support, 2 admin. */
  role: number
  /** Says something else; nothing: as usual. Called for each question. */
  instead: ((asked: Asked) => Said | undefined) | undefined
  put(entity: EntityName, row: Wire): void
  stop(): Promise<void>
}

export const API_KEY = '00112233445566778899aabbccddeeff.secret'

export async function smallPlaceos(): Promise<SmallPlaceos> {
  const tables = Object.fromEntries(Object.keys(entities).map(name => [name, new Map()])) as SmallPlaceos['tables']
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '', 'http://centre')
    let text = ''
    for await (const chunk of request) text += chunk
    const asked: Asked = {
      method: request.method ?? '',
      path: decodeURIComponent(url.pathname).replace('/api/engine/v2', ''),
      query: url.searchParams,
      body: text === '' ? {} : JSON.parse(text),
      key: request.headers['x-api-key'] as string | undefined,
    }
    placeos.asked.push(`${asked.method} ${asked.path}`)
    say(response, placeos.instead?.(asked) ?? answer(placeos, asked))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const placeos: SmallPlaceos = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ tables, asked: [], role: 2, instead: undefined },
    put: (entity, row) => void tables[entity].set(String(row.id), { created_at: 1, updated_at: 1, ...row }),
    async stop() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
  return placeos
}

function say(
  response: ServerResponse,
  { status = 200, type = 'application/json', headers = {}, body, cutAfter }: Said,
): void {
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)
  response.writeHead(status, { 'content-type': type, ...headers })
  if (cutAfter === undefined) response.end(text)
  else response.write(text.slice(0, cutAfter), () => response.destroy())
}

function answer(placeos: SmallPlaceos, asked: Asked): Said {
  if (asked.path === '/auth/authority') return { body: { id: 'authority-1', version: 'v2.0.0', session: false } }
  if (asked.key !== API_KEY) return { status: 401, body: { error: 'unknown X-API-Key' } }
  const [resource = '', id, sub, subId] = asked.path.slice(1).split('/')
  if (asked.path === '/api_keys/inspect') return { body: { iss: 'POS', u: { p: placeos.role } } }
  if (resource === 'settings' && asked.query.has('parent_id')) return settingsOf(placeos, asked)
  if (resource === 'metadata' && id) return metadataOf(placeos, id, asked)
  if (resource === 'systems' && id && sub === 'triggers') return instances(placeos, id, subId, asked)
  const entity = byPath.get(resource)
  if (!entity) return { status: 404, type: 'text/plain', body: '404 Not Found' }
  if (adminsOnly.has(entity) && placeos.role < 2) return { status: 403 }
  if (!id) return asked.method === 'POST' ? made(placeos, entity, asked.body) : list(placeos, entity, asked)
  return record(placeos, entity, id, asked)
}

const byPath = new Map(Object.entries(entities).map(([name, { path }]) => [path, name as EntityName]))
const adminsOnly = new Set<EntityName>(['ldap_authentication', 'oauth_authentication', 'saml_authentication'])
const notThere: Said = { status: 404, body: { error: 'not found' } }

function record({ tables, role }: SmallPlaceos, entity: EntityName, id: string, { method, query, body }: Asked): Said {
  const row = tables[entity].get(id)
  if (!row) return notThere
  if (method === 'DELETE') {
    tables[entity].delete(id)
    return { status: 202 }
  }
  if (method === 'PATCH') {
    if (entity === 'control_system' && query.get('version') !== String(row.version))
      return { status: 409, body: { error: 'version' } }
    const version = entity === 'control_system' ? { version: Number(row.version) + 1 } : {}
    tables[entity].set(id, { ...row, ...body, ...version, updated_at: Number(row.updated_at) + 1 })
    return { body: tables[entity].get(id) }
  }
  if (entity === 'control_system' && query.get('complete') === 'true') return { body: complete(tables, row) }
  if (entity === 'settings') return { body: shownTo(role, row) }
  return { body: { ...row, ...extras[entity] } }
}

function complete(tables: SmallPlaceos['tables'], row: Wire): Wire {
  const all = (entity: EntityName, ids: unknown) =>
    (ids as string[]).flatMap(id => {
      const each = tables[entity].get(id)
      return each ? [{ ...each, ...extras[entity] }] : []
    })
  return {
    ...row,
    update_triggers: false,
    module_data: all('module', row.modules),
    zone_data: all('zone', row.zones),
  } as Wire
}

/** What PlaceOS puts into records on the way out (rest.md 1.14). */
const extras: Partial<Record<EntityName, Wire>> = {
  module: { driver: { name: 'Panel', module_name: 'Display' }, core_node: 'http://core', connected: true },
  zone: { update_systems: false },
  driver: { compilation_status: {} },
}

function list({ tables, role }: SmallPlaceos, entity: EntityName, { query }: Asked): Said {
  const owner = query.get('authority_id')
  const module = query.get('module_id')
  const rows = [...tables[entity].values()]
    .filter(row => !owner || row.authority_id === owner || row.owner_id === owner)
    .filter(row => !module || (row.modules as string[]).includes(module))
    .filter(row => query.get('no_logic') !== 'true' || row.role !== 99)
    // A plain user sees fewer of them, and is not told (rest.md 4.10).
    .filter((_, index) => !(role === 0 && entity === 'module' && index > 0))
    .filter(row => row.deleted !== true)
  return page(
    rows.map(row => ({ ...row, ...extras[entity] })),
    query,
  )
}

/** rest.md 1.9: by name, then id. */
export function page(rows: readonly Wire[], query: URLSearchParams): Said {
  const [limit, offset] = [Number(query.get('limit') ?? 100), Number(query.get('offset') ?? 0)]
  const key = ({ name = '', id }: Wire) => `${name}\n${id}`
  const sorted = rows.toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
  return { body: sorted.slice(offset, offset + limit), headers: { 'x-total-count': String(rows.length) } }
}

function settingsOf({ tables, role }: SmallPlaceos, { query }: Asked): Said {
  const parents = (query.get('parent_id') ?? '').split(',')
  const rows = [...tables.settings.values()].filter(row => parents.includes(String(row.parent_id)) && !row.settings_id)
  return { body: rows.slice(0, 100).map(row => shownTo(role, row)) }
}

/** A caller below the level receives the encrypted text (rest.md 4.7). */
function shownTo(role: number, row: Wire): Wire {
  const level = Number(row.encryption_level ?? 0)
  return level === 0 || (level < 3 && role >= level) ? row : { ...row, settings_string: '\u001bsalt|iv|bytes' }
}

function metadataOf({ tables }: SmallPlaceos, parent: string, { method, query, body }: Asked): Said {
  const own = [...tables.metadata.values()].filter(row => row.parent_id === parent)
  const name = method === 'PUT' ? String(body.name) : query.get('name')
  const there = own.find(row => row.name === name)
  if (method === 'PUT') {
    const row = { id: `metadata-${parent}-${name}`, ...there, ...body, parent_id: parent }
    tables.metadata.set(row.id, row)
    return { body: row }
  }
  if (method === 'DELETE' && there) tables.metadata.delete(String(there.id))
  if (method === 'DELETE') return { status: 202 }
  const shown = own.filter(row => !name || row.name === name).map(({ id: _, ...entry }) => [entry.name, entry])
  return { body: Object.fromEntries(shown) }
}

function instances(placeos: SmallPlaceos, system: string, id: string | undefined, asked: Asked): Said {
  const { tables } = placeos
  if (asked.method === 'POST') return made(placeos, 'trigger_instance', { ...asked.body, control_system_id: system })
  const own = [...tables.trigger_instance.values()].filter(row => row.control_system_id === system)
  if (!id) return page(own, asked.query)
  const row = own.find(each => each.id === id)
  if (!row) return notThere
  if (asked.method === 'PUT') tables.trigger_instance.set(id, { ...row, ...asked.body })
  return { body: tables.trigger_instance.get(id) }
}

function made({ tables }: SmallPlaceos, entity: EntityName, body: Wire): Said {
  const row = { ...body, id: `${entities[entity].table}-made-${tables[entity].size}`, created_at: 2, updated_at: 2 }
  tables[entity].set(row.id, row)
  return { status: 201, body: row }
}
