import { bigBuilding } from '../../e2e/central/big-building.ts'
import { startCentral } from '../../e2e/central/central.ts'

// The reference centre with our sync extension and so many records that all concern one edge; a few modules run.
const [entities = 0, running = 0] = process.argv.slice(2).map(Number)
const EDGE = 'edge-bench'

let modules = 0
const rows = bigBuilding(entities, { edgeId: EDGE }).map(({ entity, row }) =>
  entity === 'module' ? { entity, row: { ...row, running: modules++ < running } } : { entity, row },
)
const central = await startCentral({ extension: true, rows, keep: 10, tellsOfChanges: false })
const { secret } = central.addEdge({ id: EDGE })

process.on('message', (asked: { rename?: string; newEpoch?: true }) => {
  if (asked.newEpoch) central.newEpoch()
  if (asked.rename) central.data.update('zone', 'zone-big', { name: asked.rename }, { by: 'Bench' })
})
process.send?.({ url: central.url, secret })
