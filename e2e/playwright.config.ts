import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig, devices } from 'playwright/test'

// Nothing of a test goes out into the network; stories of devices say on which interface.
process.env.ALCOVE_INTERFACES ??= 'none'
// Each story starts nodes of its own, of the same code.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, '..', 'build', '.cache', 'compiled')
const electronFolder = join(import.meta.dirname, '..', 'node_modules', 'electron')
/** Why the Electron project cannot run here; nothing when it can. */
const noElectron = !existsSync(join(electronFolder, 'path.txt'))
  ? "Electron's binary is not on this machine"
  : process.getuid?.() === 0
    ? 'Electron keeps its sandbox, and the sandbox does not work for root'
    : undefined
/** Why there cannot be a second machine here (network.ts); nothing when there can. */
const noNetwork =
  spawnSync('unshare', ['--net', 'true']).status === 0 ? undefined : 'only root on Linux may make network namespaces'
// Workers read this file too; the one who started the run is told.
if (!process.env.TEST_WORKER_INDEX) {
  if (noElectron) {
    console.log(`The project "electron" is left out: ${noElectron}. Its shell is tested against a stand-in.`)
  }
  if (noNetwork) console.log(`The stories of other machines (places.spec.ts) are left out: ${noNetwork}.`)
}

const chromium = {
  ...(process.env.CHROMIUM_PATH ? { executablePath: process.env.CHROMIUM_PATH } : {}),
  args: [
    '--no-sandbox',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-gpu',
    '--disable-sync',
  ],
}

export default defineConfig({
  testDir: '.',
  outputDir: '.results',
  fullyParallel: true,
  // Stories wait for devices and pages more than they compute.
  workers: 3,
  forbidOnly: true,
  // Whole nodes, devices and browsers on a machine that may be busy: a story that fails is told once more, and named as flaky.
  retries: 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['json', { outputFile: process.env.E2E_RESULTS ?? '.results/results.json' }]],
  // A trace takes pictures all the time: of what failed already it is worth that.
  use: { launchOptions: chromium, trace: 'on-first-retry' },
  projects: [
    {
      name: 'browser',
      testIgnore: ['electron/**', ...(noNetwork === undefined ? [] : ['places.spec.ts'])],
      use: { ...devices['Desktop Chrome'], viewport: { width: 1280, height: 800 }, launchOptions: chromium },
    },
    ...(noElectron === undefined ? [{ name: 'electron', testMatch: 'electron/**' }] : []),
  ],
})
