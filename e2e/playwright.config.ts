import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig, devices } from 'playwright/test'

const electronFolder = join(import.meta.dirname, '..', 'node_modules', 'electron')
/** Why the Electron project cannot run here; nothing when it can. */
const noElectron = !existsSync(join(electronFolder, 'path.txt'))
  ? "Electron's binary is not on this machine"
  : process.getuid?.() === 0
    ? 'Electron keeps its sandbox, and the sandbox does not work for root'
    : undefined
// Workers read this file too; the one who started the run is told.
if (noElectron && !process.env.TEST_WORKER_INDEX) {
  console.log(`The project "electron" is left out: ${noElectron}. Its shell is tested against a stand-in.`)
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
  workers: 2,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['json', { outputFile: process.env.E2E_RESULTS ?? '.results/results.json' }]],
  use: { launchOptions: chromium, trace: 'retain-on-failure' },
  projects: [
    {
      name: 'browser',
      testIgnore: 'electron/**',
      use: { ...devices['Desktop Chrome'], viewport: { width: 1280, height: 800 }, launchOptions: chromium },
    },
    ...(noElectron === undefined ? [{ name: 'electron', testMatch: 'electron/**' }] : []),
  ],
})
