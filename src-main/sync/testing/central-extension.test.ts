import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { type BareEdge, bareEdge } from '../../../e2e/central/bare-edge.ts'
import { bigBuilding } from '../../../e2e/central/big-building.ts'
import { building } from '../../../e2e/central/building.ts'
import { type Central, type CentralOptions, startCentral } from '../../../e2e/central/central.ts'
import { entityNames } from '../../model/index.ts'

// The centre's side of the sync extension, pulled by a client that holds a copy as a node would.

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

interface Change {
  entity: string
  id: string
  revision: string
  by: string
  row: Record<string, unknown> | null
}

interface Page {
  changes: Change[]
  stretches: { entity: string; after?: string; upto?: string }[]
  cursor: string
  more: boolean
  checksum: string
  digest?: string
}

/** What a node holds, laid down by nothing but the contract's words. */
class Copy {
  cursor = ''
  pages = 0
  readonly rows = new Map<string, Change>()
  apply(page: Page): void {
    this.pages++
    expect(createHash('sha256').update(JSON.stringify(page.changes)).digest('hex')).toBe(page.checksum)
    const listed = new Set(page.changes.map(keyOf))
    for (const [key, { entity, id }] of [...this.rows]) {
      const covered = page.stretches.some(
        it =>
          it.entity === entity && (it.after === undefined || id > it.after) && (it.upto === undefined || id <= it.upto),
      )
      if (covered && !listed.has(key)) this.rows.delete(key)
    }
    for (const change of page.changes) {
      if (change.row) this.rows.set(keyOf(change), change)
      else this.rows.delete(keyOf(change))
    }
    this.cursor = page.cursor
    if (!page.more) expect(page.digest).toBe(this.digest())
  }
  digest(): string {
    const sum = Buffer.alloc(16)
    for (const [key, { revision }] of this.rows) {
      const hash = createHash('sha256').update(`${key}\n${revision}`).digest()
      for (let at = 0; at < 16; at++) sum[at] = (sum[at] ?? 0) ^ (hash[at] ?? 0)
    }
    return sum.toString('hex')
  }
  ids(entity: string): string[] {
    return [...this.rows.values()].filter(it => it.entity === entity).map(it => it.id)
  }
}

const keyOf = ({ entity, id }: Change) => `${entity}\n${id}`

async function centre(
  options: CentralOptions = {},
): Promise<{ central: Central; edge: BareEdge; connect: () => Promise<BareEdge> }> {
  const central = await startCentral({
    rows: building({ edgeId: 'edge-1' }),
    extension: true,
    tellsOfChanges: false,
    ...options,
  })
  ends.push(() => central.close())
  const { secret } = central.addEdge({ id: 'edge-1' })
  const connect = async () => {
    const edge = await bareEdge(central.url, secret)
    ends.push(() => edge.drop())
    return edge
  }
  const edge = await connect()
  return { central, edge, connect }
}

async function pullAll(edge: BareEdge, copy: Copy, systems: string[] = [], limit = 50): Promise<void> {
  for (let more = true; more; ) {
    const page = (await edge.ask({ type: 'alcove_pull', cursor: copy.cursor, systems, limit })) as unknown as Page
    copy.apply(page)
    more = page.more
  }
}

const register = { type: 'register', modules: [], drivers: [], alcove: { version: 1, node_id: 'node-1', name: 'Node' } }

test('a centre with the extension says so, and who it is', async () => {
  const { edge } = await centre({ name: 'Head office' })
  expect((await edge.ask(register)).alcove).toMatchObject({ version: 1, edge_id: 'edge-1', name: 'Head office' })
})

test('a full listing in pages of any size tiles every entity and ends in the same copy', async () => {
  const { edge } = await centre()
  const whole = new Copy()
  await pullAll(edge, whole, [], 5000)
  expect(whole.pages).toBe(1)
  expect(whole.rows.size).toBeGreaterThan(60)
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 7, max: 200 }), async limit => {
      const copy = new Copy()
      const stretches: Page['stretches'] = []
      for (let more = true; more; ) {
        const page = (await edge.ask({
          type: 'alcove_pull',
          cursor: copy.cursor,
          systems: [],
          limit,
        })) as unknown as Page
        copy.apply(page)
        stretches.push(...page.stretches)
        more = page.more
      }
      expect(copy.rows).toEqual(whole.rows)
      for (const entity of entityNames) {
        const own = stretches.filter(it => it.entity === entity)
        expect(own[0]?.after).toBeUndefined()
        expect(own.at(-1)?.upto).toBeUndefined()
        expect(own.slice(1).map(it => it.after)).toEqual(own.slice(0, -1).map(it => it.upto))
      }
    }),
    { numRuns: 8 },
  )
})

test('nothing secret goes down, and settings go in clear', async () => {
  const { central, edge } = await centre()
  const admin = [...central.data.tables.user.values()][0]
  central.data.update('user', String(admin?.id), { password_digest: 'digest' })
  const copy = new Copy()
  await pullAll(edge, copy)
  const user = copy.rows.get(`user\n${admin?.id}`)
  expect([user?.row?.name, user?.row?.password_digest]).toEqual([admin?.name, undefined])
  expect(copy.ids('api_key')).toEqual([])
  const sealed = [...copy.rows.values()].find(it => it.entity === 'settings' && it.row?.encryption_level === 2)
  expect(sealed?.row?.settings_string).toMatch(/^\w+:/)
})

test('what belongs to other edges stays away, unless its system is asked for', async () => {
  const { edge, central } = await centre()
  const copy = new Copy()
  await pullAll(edge, copy)
  const other = [...central.data.tables.control_system.keys()].find(id => !copy.ids('control_system').includes(id))
  expect(other).toBeDefined()
  await pullAll(edge, copy, [String(other)])
  expect(copy.ids('control_system')).toContain(other)
  await pullAll(edge, copy, [])
  expect(copy.ids('control_system')).not.toContain(other)
})

test('after a listing only what has changed comes, the newest last, and what is gone as null', async () => {
  const { edge, central } = await centre()
  const copy = new Copy()
  await pullAll(edge, copy)
  const { data } = central
  const [system = ''] = copy.ids('control_system')
  const [module = ''] = copy.ids('module')
  data.update('control_system', system, { capacity: 77 }, { by: 'Ada' })
  data.put('settings', { id: 'sets-new', parent_id: system, settings_string: 'a: 1' })
  data.remove('module', module)
  const page = (await edge.ask({
    type: 'alcove_pull',
    cursor: copy.cursor,
    systems: [],
    limit: 500,
  })) as unknown as Page
  expect(page.stretches).toEqual([])
  expect(page.changes.find(it => it.id === 'sets-new')?.row).toMatchObject({ settings_string: 'a: 1' })
  expect(page.changes.find(it => it.id === module)?.row).toBeNull()
  expect(page.changes.map(it => Number(it.revision))).toEqual(
    page.changes.map(it => Number(it.revision)).sort((a, b) => a - b),
  )
  copy.apply(page)
  expect(copy.rows.get(`control_system\n${system}`)?.row?.capacity).toBe(77)
})

test('changes are paged too, and pages cut by more changes still end in the same copy', async () => {
  const { edge, central } = await centre()
  const copy = new Copy()
  await pullAll(edge, copy)
  const [system = ''] = copy.ids('control_system')
  const add = (count: number) => {
    for (let at = 0; at < count; at++) central.data.put('settings', { parent_id: system, settings_string: `a: ${at}` })
  }
  add(12)
  const page = (await edge.ask({ type: 'alcove_pull', cursor: copy.cursor, systems: [], limit: 5 })) as unknown as Page
  expect([page.changes.length, page.more, page.digest]).toEqual([5, true, undefined])
  copy.apply(page)
  add(3)
  await pullAll(edge, copy, [], 5)
  const listed = new Copy()
  await pullAll(edge, listed)
  expect(copy.rows).toEqual(listed.rows)
})

test('what changes during a listing comes behind it', async () => {
  const { edge, central } = await centre()
  const copy = new Copy()
  const first = (await edge.ask({ type: 'alcove_pull', cursor: '', systems: [], limit: 40 })) as unknown as Page
  copy.apply(first)
  const [zone = ''] = [...central.data.tables.zone.keys()]
  central.data.update('zone', zone, { code: 'Z' })
  central.data.put('user', {
    id: 'user-aaa',
    name: 'New',
    authority_id: String([...central.data.tables.authority.keys()][0]),
  })
  await pullAll(edge, copy)
  const listed = new Copy()
  await pullAll(edge, listed)
  expect(copy.rows).toEqual(listed.rows)
})

test.each([
  ['an unknown cursor', () => 'who knows'],
  ['a cursor of another life', (cursor: string) => cursor.replace(/^e\d+/, 'e99')],
  ['a cursor of another scope', (cursor: string) => cursor.replace(/\w+$/, 'feedfeedfeedfeed')],
])('%s begins a full listing', async (_, spoilt) => {
  const { edge } = await centre()
  const copy = new Copy()
  await pullAll(edge, copy)
  const cursor = spoilt(copy.cursor)
  const page = (await edge.ask({ type: 'alcove_pull', cursor, systems: [], limit: 10 })) as unknown as Page
  expect([page.changes.length, page.more, page.stretches[0]]).toEqual([10, true, { entity: entityNames[0] }])
})

test('a cursor older than what is known of removals begins a full listing, which takes away what is gone', async () => {
  const { edge, central } = await centre()
  const copy = new Copy()
  await pullAll(edge, copy)
  const [broker = ''] = copy.ids('broker')
  central.data.remove('broker', broker)
  central.data.forgetTombstones()
  const { pages } = copy
  await pullAll(edge, copy, [], 30)
  expect(copy.pages).toBeGreaterThan(pages + 1)
  expect(copy.ids('broker')).not.toContain(broker)
})

test('an edge that knows the extension hears of changes that concern it, once a turn', async () => {
  const { edge, central } = await centre()
  await edge.ask(register)
  const copy = new Copy()
  await pullAll(edge, copy)
  const [system = ''] = copy.ids('control_system')
  central.data.update('control_system', system, { capacity: 1 })
  central.data.update('control_system', system, { capacity: 2 })
  const { sequence_id, body } = await edge.request('alcove_changed')
  expect(body.revision).toBe(String(central.data.revision))
  edge.answer(sequence_id, { type: 'success', success: true })
  central.data.put('zone', { name: 'Elsewhere' })
  central.data.update('control_system', system, { capacity: 3 })
  const next = await edge.request('alcove_changed')
  expect(next.sequence_id).toBe(1)
  expect(next.body.revision).toBe(String(central.data.revision))
})

test('a promotion is taken when the centre still has what it had, and refused with what it has now', async () => {
  const { edge, central } = await centre()
  const copy = new Copy()
  await pullAll(edge, copy)
  const [id = ''] = copy.ids('control_system')
  const before = central.data.get('control_system', id)?.capacity
  const promotion = {
    entity: 'control_system',
    id,
    fields: { capacity: 5 },
    base: { capacity: before },
    by: 'Ada',
    at: 1,
    reason: '',
  }
  expect(await edge.ask({ type: 'alcove_promote', promotion })).toEqual({
    type: 'alcove_promote_response',
    success: true,
  })
  expect(central.data.get('control_system', id)?.capacity).toBe(5)
  expect(central.data.versionOf('control_system', id).by).toBe('Ada')
  const refused = await edge.ask({ type: 'alcove_promote', promotion: { ...promotion, fields: { capacity: 6 } } })
  expect(refused).toMatchObject({ success: false, now: { entity: 'control_system', id, row: { capacity: 5 } } })
  const [sets = ''] = copy.ids('settings')
  const base = { settings_string: central.data.get('settings', sets)?.settings_string }
  const gone = { entity: 'settings', id: sets, fields: null, base, by: '', at: 1, reason: '' }
  expect(await edge.ask({ type: 'alcove_promote', promotion: gone })).toMatchObject({ success: true })
  expect(central.data.get('settings', sets)).toBeUndefined()
})

test('events are there once and in order, however often they are sent', async () => {
  const { edge, central, connect } = await centre()
  const event = (seq: number, payload = `p${seq}`) => ({ seq, at: 1, channel: 'placeos/a', payload })
  const send = (to: BareEdge, ...events: object[]) => to.ask({ type: 'alcove_events', node_id: 'node-1', events })
  expect(await send(edge, event(4), event(5))).toMatchObject({ success: true, upto: 5 })
  const again = await connect()
  expect(await send(again, event(5), event(6))).toMatchObject({ upto: 6 })
  expect(central.events.map(it => it.seq)).toEqual([4, 5, 6])
  expect(central.violations).toEqual([])
  await send(again, event(6, 'another'), event(8))
  expect(central.violations).toEqual([
    'edge-1 sent another event with the number 6',
    'edge-1 left out the events between 6 and 8',
  ])
})

test('a rotated secret takes the place of the old one when it was used', async () => {
  const { edge, central } = await centre()
  const old = String(central.attempts[0]?.url).replace(/.*api-key=/, '')
  const rotated = central.rotate('edge-1')
  const { sequence_id, body } = await edge.request('alcove_rotate')
  edge.answer(sequence_id, { type: 'success', success: true })
  const secret = await rotated
  expect(body.secret).toBe(secret)
  const still = await bareEdge(central.url, old)
  await still.close()
  const fresh = await bareEdge(central.url, secret)
  await fresh.close()
  await expect(bareEdge(central.url, old)).rejects.toThrow('401')
})

test('an edge that takes no new secret keeps its own', async () => {
  const { edge, central } = await centre()
  const refused = expect(central.rotate('edge-1')).rejects.toMatchObject({ code: 'rejected' })
  const { sequence_id } = await edge.request('alcove_rotate')
  edge.answer(sequence_id, { type: 'success', success: false })
  await refused
})

test('overrides are kept as reported, and what becomes of them is sent', async () => {
  const { edge, central } = await centre()
  const report = {
    entity: 'zone',
    id: 'zone-1',
    field: 'name',
    label: 'Hall',
    mine: 'a',
    base: 'b',
    secret: false,
    by: 'Ada',
    at: 1,
    reason: '',
    conflict: false,
  }
  await edge.ask({ type: 'alcove_overrides', overrides: [report] })
  expect(central.overrides.get('edge-1')).toEqual([report])
  const resolved = central.resolve('edge-1', report, 'drop', 'Eve')
  const { sequence_id, body } = await edge.request('alcove_resolve')
  expect(body).toEqual({
    type: 'alcove_resolve',
    entity: 'zone',
    id: 'zone-1',
    field: 'name',
    choice: 'drop',
    by: 'Eve',
  })
  edge.answer(sequence_id, { type: 'success', success: true })
  expect(await resolved).toMatchObject({ success: true })
})

test('pages can be told to be wrong', async () => {
  const { edge, central } = await centre()
  const page = async () =>
    (await edge.ask({ type: 'alcove_pull', cursor: '', systems: [], limit: 5000 })) as unknown as Page
  const good = await page()
  central.misbehave.truncatedPages = true
  expect((await page()).changes).toHaveLength(good.changes.length - 1)
  Object.assign(central.misbehave, { truncatedPages: false, wrongChecksum: true, wrongDigest: true })
  const bad = await page()
  expect(bad.checksum).not.toBe(good.checksum)
  expect(bad.digest).not.toBe(good.digest)
})

test('a big building lies within the scope of one edge', async () => {
  const central = await startCentral({ rows: bigBuilding(2000, { edgeId: 'edge-big' }), extension: true })
  ends.push(() => central.close())
  const { secret } = central.addEdge({ id: 'edge-big' })
  const edge = await bareEdge(central.url, secret)
  ends.push(() => edge.drop())
  const copy = new Copy()
  await pullAll(edge, copy, [], 500)
  expect(copy.rows.size).toBe(2000)
})
