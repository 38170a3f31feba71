import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { changeOf } from '../../e2e/central/extension/rows.ts'
import { scopeOf } from '../../e2e/central/extension/scope.ts'
import { startPayload } from '../../e2e/central/payload.ts'
import { systemClock } from '../base/clock.ts'
import type { CentralMark } from '../model/central-mark.ts'
import { type EntityName, entityNames } from '../model/index.ts'
import type { Module } from '../model/module.ts'
import { openStore, type Store } from '../store/open.ts'
import { notedLog } from '../store/testing/noted-log.ts'
import { asCopied, asParsed } from '../sync/mirror/extension/testing/edge-of-central.ts'
import { type CutBuilding, type Edit, edits, openCutBuilding } from './cut-building.ts'
import { type Leg, openCutNode } from './cut-node.ts'
import { until } from './until.ts'

// A whole node whose link to its centre is cut again and again, while somebody at the centre goes on working.

const soak = Boolean(process.env.ALCOVE_SOAK)
const timeout = soak ? 1_800_000 : 120_000
const PATIENT_MS = 30_000

const cleanups: (() => Promise<unknown>)[] = []
async function cleanUp(): Promise<void> {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
}
afterEach(cleanUp)

const anyNumber = (max: number) => fc.noBias(fc.integer({ min: 1, max }))
const anyEdit = fc.record<Edit>({ kind: fc.constantFrom(...edits), at: anyNumber(1_000) })
const anyEdits = fc.array(anyEdit, { maxLength: 4, size: 'max' })
const anyLeg = fc.record<Leg>({
  cut: fc.oneof(
    // The registration, and all that there is to pull.
    fc.record({ bytes: anyNumber(6_000) }),
    fc.record({ bytes: anyNumber(25_000) }),
    fc.record({ sent: anyNumber(30) }),
    fc.record({ received: anyNumber(60) }),
  ),
  how: fc.constantFrom('tcp', 'close'),
  halfway: anyEdits,
  whileCut: anyEdits,
  events: fc.nat({ max: 3 }),
  newEpoch: fc.boolean(),
})
const anyLegs = (count: number) => fc.array(anyLeg, { minLength: count, maxLength: count })

test('wherever the link is cut, the copy becomes as the centre has it, nothing comes twice, and only what has changed is restarted', {
  timeout,
}, async () => {
  const property = fc.asyncProperty(anyLegs(soak ? 20 : 8), async legs => {
    const { building, came, store } = await cutThrough(legs, true)
    expect(came).toEqual(came.map((_, at) => `${at}`))
    expect(copyOf(store)).toEqual(copyAt(building))
    await cleanUp()
  })
  await fc.assert(property, { numRuns: soak ? 20 : 1, endOnFailure: true })
})

test('over a stock PlaceOS, the modules become as the centre has them, and only those that have changed are restarted', {
  timeout,
}, async () => {
  const property = fc.asyncProperty(anyLegs(soak ? 20 : 4), async legs => {
    const { building, store } = await cutThrough(legs, false)
    expect(placed(store.module.all())).toEqual(placed(building.modules()))
    await cleanUp()
  })
  await fc.assert(property, { numRuns: soak ? 5 : 1, endOnFailure: true })
})

/** What the centre has heard at the end, and what is on the node's disk. */
async function cutThrough(legs: readonly Leg[], extension: boolean) {
  const building = await openCutBuilding({ extension })
  cleanups.push(building.close)
  const node = await openCutNode(building)
  cleanups.push(node.close)
  const { central } = building
  for (const leg of legs) await node.go(leg)
  // A core that has lost the answer to a stop starts nothing before the next registration (edge.md 9.2).
  await node.last()
  await modulesAreRight(building)
  await node.stop()
  // Each leg had a link of its own.
  expect(central.attempts.length).toBeGreaterThan(legs.length)
  expect(central.violations).toEqual([])
  const came = central.redis.publishes.filter(({ channel }) => channel === 'placeos/cut').map(({ payload }) => payload)
  // A stock centre hears of one again when its answer was lost; none is left out, or overtaken by a later one.
  expect([...new Set(came)]).toEqual(Array.from({ length: node.happened }, (_, at) => `${at}`))
  const store = await openStore({ folder: node.folder, clock: systemClock, log: notedLog() })
  cleanups.push(store.close)
  return { building, came, store }
}

/** Each module runs where it should, with its settings; one that nobody touched was started once, ever. */
async function modulesAreRight({ central, modules, lives }: CutBuilding): Promise<void> {
  const running = new Map(modules().flatMap(row => (row.running ? [[String(row.id), row]] : [])))
  for (const life of lives) {
    const { mod, disturbed, resettled } = life
    const module = running.get(mod)
    await until(
      () => life.open,
      open => open === (module ? 1 : 0),
      PATIENT_MS,
    )
    if (!module) continue
    const { settings } = JSON.parse(startPayload(central.data, module)) as { settings: Record<string, unknown> }
    const names = module.driver_id === 'driver-panel' ? ['greeting'] : ['level', 'hidden']
    const expected = { connected: true, ...Object.fromEntries(names.map(name => [name, settings[name]])) }
    const reported = () =>
      Object.fromEntries(Object.keys(expected).map(name => [name, central.redis.status(mod, name)]))
    await until(reported, now => isDeepStrictEqual(now, expected), PATIENT_MS)
    // What comes by the registration, by a message and by the mirror may each be a step of its own.
    expect({ mod, most: Math.max(life.connections, 1 + 2 * disturbed) }).toEqual({ mod, most: 1 + 2 * disturbed })
    if (disturbed + resettled === 0) expect([mod, central.redis.status(mod, 'updates') ?? 0]).toEqual([mod, 0])
  }
}

/** What came from the centre, secrets in clear, and every other record of the kinds that nobody makes on this node. */
function copyOf(store: Store) {
  const rows = entityNames.filter(isCopied).flatMap(entity =>
    (store[entity].all() as { id: string; central?: CentralMark }[])
      .filter(row => row.central || entity === 'settings' || entity === 'module')
      .map(({ id, central }) => {
        const { revision, differs } = central ?? {}
        return { entity, id, revision, differs, row: asCopied(store, entity, id) }
      }),
  )
  return inOrder(rows)
}

function copyAt({ central, edgeId }: CutBuilding) {
  const rows = scopeOf(central.data, edgeId, [])
    .order.filter(({ entity }) => isCopied(entity))
    .map(({ entity, id }) => {
      const { revision, row } = changeOf(central.data, entity, id)
      return { entity, id, revision, differs: {}, row: asParsed(entity, row ?? {}) }
    })
  return inOrder(rows)
}

/** What an edge notes of itself is news of no revision. */
const isCopied = (entity: EntityName) => entity !== 'edge'

const inOrder = <T extends { entity: string; id: string }>(rows: T[]): T[] =>
  rows.toSorted((a, b) => (`${a.entity} ${a.id}` < `${b.entity} ${b.id}` ? -1 : 1))

/** What a stock centre tells of a module, which is of those that run. */
const placed = (rows: readonly Partial<Module>[]) => {
  const running = rows.filter(row => row.running).toSorted((a, b) => ((a.id ?? '') < (b.id ?? '') ? -1 : 1))
  return running.map(({ id, ip, port, custom_name, driver_id, edge_id }) => {
    return { id, ip, port, custom_name, driver_id, edge_id }
  })
}
