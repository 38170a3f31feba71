import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Central, startCentral } from '../../../../e2e/central/central.ts'
import { changeOf, digestOf } from '../../../../e2e/central/extension/rows.ts'
import { scopeOf } from '../../../../e2e/central/extension/scope.ts'
import type { EntityName } from '../../../model/index.ts'
import type { Changed } from '../../../store/change.ts'
import { realDisk } from '../../../store/disk.ts'
import { memoryDisk } from '../../../store/testing/memory-disk.ts'
import { notedLog } from '../../../store/testing/noted-log.ts'
import { temporaryFolder } from '../../../testing/temporary-folder.ts'
import { until } from '../../../testing/until.ts'
import { createDigest, digestText } from '../digest.ts'
import { cuttingProxy } from './testing/cutting-proxy.ts'
import { asCopied, asParsed, edgeOfCentral, hastyClock } from './testing/edge-of-central.ts'
import { rooms } from './testing/rooms.ts'

const soak = Boolean(process.env.ALCOVE_SOAK)
const EDGE = 'edge-Test'

/** What somebody at the centre does. */
type Edit = { kind: 'rename' | 'remove' | 'add' | 'set'; at: number }
interface Leg {
  /** Where the link is cut: in the middle of what the centre sends, or behind a frame of either side. */
  cut: { bytes: number } | { sent: number } | { received: number }
  halfway: Edit[]
  whileCut: Edit[]
  restart: boolean
  newEpoch: boolean
}

const anyEdit = fc.record<Edit>({
  kind: fc.constantFrom('rename', 'remove', 'add', 'set'),
  at: fc.nat({ max: 1_000 }),
})
const anyLeg = fc.record<Leg>({
  cut: fc.oneof(
    { weight: 3, arbitrary: fc.record({ bytes: fc.integer({ min: 1, max: 30_000 }) }) },
    fc.record({ sent: fc.integer({ min: 1, max: 12 }) }),
    fc.record({ received: fc.integer({ min: 1, max: 12 }) }),
  ),
  halfway: fc.array(anyEdit, { maxLength: 3 }),
  whileCut: fc.array(anyEdit, { maxLength: 3 }),
  restart: fc.boolean(),
  newEpoch: fc.integer({ min: 0, max: 9 }).map(one => one === 0),
})

test('however often the link is cut, the copy becomes as the centre has it, and nothing is written twice', async () => {
  let cuts = 0
  await fc.assert(
    fc.asyncProperty(fc.array(anyLeg, { minLength: 2, maxLength: 6 }), async legs => {
      cuts += await syncedThrough(legs)
    }),
    { numRuns: soak ? 150 : 12, endOnFailure: true },
  )
  // The other links were cut by the centre, or with all their pages through.
  expect(cuts).toBeGreaterThan(0)
})

async function syncedThrough(legs: Leg[]): Promise<number> {
  const central = await startCentral({ extension: true, rows: rooms(EDGE, 8) })
  const { secret } = central.addEdge({ id: EDGE })
  const proxy = await cuttingProxy(central.port)
  const folder = temporaryFolder()
  const disk = soak ? realDisk : memoryDisk()
  const written: string[] = []
  const log = notedLog()
  const start = () =>
    edgeOfCentral({
      ...{ address: `http://127.0.0.1:${proxy.port}`, secret, folder, disk, log, clock: hastyClock, rowsAtOnce: 9 },
      // When it was seen last is news of no revision.
      wrote: change => void (change.entity !== 'edge' && written.push(nameOf(change))),
    })
  let edge: Awaited<ReturnType<typeof start>> | undefined
  let cuts = 0
  for (const { cut, halfway, whileCut, restart, newEpoch } of legs) {
    if ('bytes' in cut) proxy.cutNext(cut.bytes, () => perform(central, halfway))
    if ('sent' in cut) central.misbehave.cutAfterSent = cut.sent
    if ('received' in cut) central.misbehave.cutAfterReceived = cut.received
    const before = edge?.losses() ?? 0
    edge ??= await start()
    const now = edge
    const isThrough = () => central.link(EDGE).connected && now.mirror.state().checkedAt !== undefined
    await until(
      () => now.losses() > before || isThrough(),
      it => it,
    )
    Object.assign(central.misbehave, { cutAfterSent: undefined, cutAfterReceived: undefined })
    cuts += now.losses() - before
    // Whoever has everything already is cut where it stands.
    if (now.losses() === before) central.cut(EDGE, 'tcp')
    if (newEpoch) central.newEpoch()
    perform(central, whileCut)
    if (!restart) continue
    await now.stop()
    edge = undefined
  }
  edge ??= await start()
  await untilSame(central, edge)
  expect(written.filter((name, index) => written.indexOf(name) !== index)).toEqual([])
  expect(log.lines.filter(line => line.includes('listed anew'))).toEqual([])
  expect(central.violations).toEqual([])
  await edge.stop()
  await proxy.close()
  await central.close()
  return cuts
}

const nameOf = ({ entity, id, after }: Changed) =>
  `${entity} ${id} ${(after as { central?: { revision: string } } | undefined)?.central?.revision ?? 'gone'}`

function perform({ data }: Central, edits: readonly Edit[]): void {
  for (const { kind, at } of edits) {
    const zones = [...data.tables.zone.keys()]
    const pick = (ids: string[]) => ids[at % ids.length] ?? ''
    if (kind === 'add') data.put('zone', { name: `Added ${at}`, parent_id: 'zone-building' }, { by: 'Ada' })
    else if (kind === 'rename') data.update('zone', pick(zones), { name: `Renamed ${at}` }, { by: 'Ada' })
    else if (kind === 'set') {
      const id = pick([...data.tables.settings.keys()])
      if (id) data.update('settings', id, { settings_string: `volume: ${at}\n` }, { by: 'Ada' })
    } else {
      const id = pick([...data.tables.control_system.keys()])
      if (id && data.tables.control_system.size > 2) data.remove('control_system', id, { by: 'Ada' })
    }
  }
}

async function untilSame(central: Central, edge: Awaited<ReturnType<typeof edgeOfCentral>>): Promise<void> {
  const { store, mirror } = edge
  const here = () =>
    (Object.keys(central.data.tables) as EntityName[]).flatMap(entity =>
      (store[entity].all() as { id: string; central?: { revision: string } }[]).flatMap(({ id, central }) =>
        central ? [`${entity} ${id} ${central.revision}`] : [],
      ),
    )
  const scope = () => scopeOf(central.data, EDGE, []).order
  const there = () => scope().map(({ entity, id }) => `${entity} ${id} ${central.data.versionOf(entity, id).revision}`)
  // Rows are seen before they are on disk; what is counted is.
  const isSame = () =>
    here().sort().join('\n') === there().sort().join('\n') &&
    mirror.state().state === 'idle' &&
    mirror.state().records === scope().length
  await until(isSame, it => it).catch(() => {})
  expect(here().sort()).toEqual(there().sort())
  expect(mirror.state()).toMatchObject({ state: 'idle', reason: '', records: scope().length })
  for (const { entity, id } of scope()) {
    const { row } = changeOf(central.data, entity, id)
    if (entity !== 'edge') expect(asCopied(store, entity, id)).toEqual(asParsed(entity, row ?? {}))
  }
  const digest = createDigest(store)
  const sum = digestText(await digest.sum())
  digest.stop()
  expect(sum).toBe(digestOf(central.data, scopeOf(central.data, EDGE, [])).text())
}
