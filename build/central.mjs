// npm run central: PlaceOS as an edge sees it, with a building in it, to try a node against.
import { fileURLToPath } from 'node:url'
import { continueInProjectNode, installMissing } from './workshop.mjs'

installMissing()
if (!continueInProjectNode(fileURLToPath(import.meta.url))) {
  const { runCentral } = await import('../e2e/central/main.ts')
  await runCentral(process.argv.slice(2))
}
