// npm run bench: builds what is measured, then measures it.

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { buildIfNeeded, continueInProjectNode, installMissing, projectNode, root } from './workshop.mjs'

installMissing()
if (!continueInProjectNode(fileURLToPath(import.meta.url))) {
  await buildIfNeeded()
  const bench = spawnSync(projectNode, ['build/bench/main.ts', ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
  })
  process.exit(bench.status ?? 1)
}
