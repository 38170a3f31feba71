// npm run devices: a room full of simulated devices that announce themselves on loopback, to try a node with.
import { fileURLToPath } from 'node:url'
import { continueInProjectNode, installMissing } from './workshop.mjs'

installMissing()
if (!continueInProjectNode(fileURLToPath(import.meta.url))) {
  const { runDevices } = await import('../e2e/devices/main.ts')
  await runDevices(process.argv.slice(2))
}
