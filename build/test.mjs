// npm test: types, lint, layers, dead code, unit and integration tests, then end-to-end tests in a real browser.
// `check`, `unit` or `e2e` behind it run that part alone; `soak` runs the long fault tests.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  buildProgram,
  continueInProjectNode,
  findProgram,
  giveUp,
  installMissing,
  isRoot,
  root,
  run,
} from './workshop.mjs'

/** The programs that each part needs besides npm's packages. */
const needed = {
  check: [],
  unit: ['mosquitto', 'socat', 'slapd'],
  e2e: ['chromium', 'slapd', ...(isRoot && process.platform === 'linux' ? ['ip', 'certutil'] : [])],
  soak: ['mosquitto', 'socat', 'slapd'],
}

/** The Debian package that a program is in, where that has another name. */
const packages = { ip: 'iproute2', certutil: 'libnss3-tools' }
const packageOf = name => packages[name] ?? name

/** More failing files than these are no accident. */
const MOST_AGAIN = 3

/** How many tests failed once and passed alone. */
let flaky = 0

installMissing()
if (!continueInProjectNode(fileURLToPath(import.meta.url))) await main()

async function main() {
  const results = join(root, 'build', '.cache')
  rmSync(results, { recursive: true, force: true })
  mkdirSync(results, { recursive: true })
  const part = process.argv[2]
  const vitest = (...more) => run('vitest/vitest.mjs', ['run', '--config', 'build/vitest.config.ts', ...more])
  const parts = {
    check: [
      ['types of the node', () => run('typescript/bin/tsc', ['-p', 'tsconfig.json'])],
      ['types of what must run anywhere', () => run('typescript/bin/tsc', ['-p', 'build/tsconfig.pure.json'])],
      ['types of the pages', () => run('typescript/bin/tsc', ['-p', 'build/tsconfig.page.json'])],
      ['format and lint', () => run('@biomejs/biome/bin/biome', ['ci', '--error-on-warnings', '--colors=off', '.'])],
      ['nothing unused', () => run('knip/bin/knip.js', ['--config', 'build/knip.json'])],
      ['layers', () => vitest('build/layers.test.ts')],
    ],
    unit: [['unit and integration tests', () => unitTests(vitest, results)]],
    e2e: [
      ['build', () => buildProgram()],
      ['end-to-end tests in Chromium', () => endToEnd(join(results, 'e2e.json'))],
    ],
    soak: [['long fault tests', () => soak(vitest)]],
  }
  installPrograms(part === undefined ? [...new Set([...needed.unit, ...needed.e2e])] : (needed[part] ?? []))
  const steps = part === undefined ? [...parts.check.slice(0, -1), ...parts.unit, ...parts.e2e] : parts[part]
  if (!steps) giveUp(`There is no part "${part}". Choose one of ${Object.keys(parts).join(', ')}.`)
  const failed = []
  for (const [name, step] of steps) {
    const began = Date.now()
    console.log(`\n── ${name}`)
    if ((await step()) !== 0) failed.push(name)
    console.log(
      `── ${name}: ${failed.at(-1) === name ? 'FAILED' : 'good'} after ${((Date.now() - began) / 1000).toFixed(1)} s`,
    )
  }
  const [unit, e2e] = [unitCounts(join(results, 'vitest.json')), e2eCounts(join(results, 'e2e.json'))]
  if (failed.length) console.log(`\nNot good: ${failed.join(', ')}.`)
  console.log(`\n${unit.passed + e2e.passed} passed, ${unit.failed + e2e.failed} failed`)
  process.exit(failed.length ? 1 : 0)
}

/**
 * Tests with real sockets and processes may lose to a machine that stood still. A file that fails is run once more, alone
 * and with the same random values; what passes then is named, and what does not has failed.
 */
async function unitTests(vitest, results) {
  const file = join(results, 'vitest.json')
  const reporting = to => ['--reporter=default', '--reporter=json', `--outputFile.json=${to}`]
  const code = await vitest(...reporting(file))
  const failed = (readJson(file).testResults ?? []).filter(({ status }) => status === 'failed')
  if (code === 0 || failed.length === 0 || failed.length > MOST_AGAIN) return code
  const passed = []
  for (const { name, assertionResults } of failed) {
    const broken = assertionResults.filter(({ status }) => status === 'failed')
    const [, seed] = /seed: (-?\d+)/.exec(broken.flatMap(({ failureMessages }) => failureMessages).join('\n')) ?? []
    console.log(`\n── again, alone${seed === undefined ? '' : ` and with seed ${seed}`}: ${name}`)
    if (seed !== undefined) process.env.PROPERTY_SEED = seed
    const again = await vitest(name, ...reporting(join(results, 'vitest-again.json')))
    delete process.env.PROPERTY_SEED
    if (again !== 0) return again
    passed.push(...(broken.length > 0 ? broken.map(({ fullName }) => fullName) : [name]))
  }
  console.log(
    `\nFLAKY, to be looked into: failed once and passed alone:\n${passed.map(name => `  ${name}`).join('\n')}`,
  )
  flaky = passed.length
  return 0
}

function endToEnd(results) {
  const env = { ...process.env, CHROMIUM_PATH: chromium(), E2E_RESULTS: results }
  return run('playwright/cli.js', ['test', '--config', 'e2e/playwright.config.ts'], { env })
}

function soak(vitest) {
  process.env.ALCOVE_SOAK = '1'
  return vitest(
    'src-main/store',
    'src-main/records/no-dangling',
    'src-main/testing/killed-node',
    'src-main/testing/month-offline',
    'src-main/testing/cut-link',
    'src-main/testing/fleet',
    'src-main/sync/edge/link.fuzz',
    'src-main/sync/mirror/extension/cuts',
    'src-main/sync/overrides/both-sides',
    'src-main/sync/outbox',
    'src-main/triggers',
    'src-main/runtime/chaos-floods',
    'src-main/api/control-socket',
    'src-main/api/sign-in/token.fuzz',
    '--testTimeout=1800000',
  )
}

/** As root on Debian they are installed when they are missing, all at once: two installations would block each other. */
function installPrograms(names) {
  const missing = names.filter(name => !isThere(name))
  if (missing.length === 0) return
  if (isRoot && findProgram(['apt-get'])) {
    console.log(`Installing ${missing.map(packageOf).join(', ')} for the tests …`)
    const apt = args =>
      spawnSync('apt-get', args, {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      })
    apt(['update', '-qq'])
    // Tests start their own: the package's must not come up on the machine's addresses.
    if (missing.includes('slapd')) leaveUnconfigured('slapd')
    apt(['install', '-y', '-qq', '--no-install-recommends', ...missing.map(packageOf)])
  }
  const still = missing.filter(name => !isThere(name))
  if (still.length === 0) return
  const orPath = still.includes('chromium') ? ', or set CHROMIUM_PATH to a Chromium' : ''
  const them = still.map(packageOf).join(' ')
  giveUp(`The tests need ${still.join(', ')}. Install what is missing (on Debian: apt-get install ${them})${orPath}.`)
}

function leaveUnconfigured(name) {
  spawnSync('debconf-set-selections', { input: `${name} ${name}/no_configuration boolean true\n` })
}

/** The system's Chromium, whatever it is called. */
function chromium() {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
  return process.env.CHROMIUM_PATH ?? findProgram(names)
}

/** Servers are not in everybody's PATH. */
function isThere(name) {
  return Boolean(name === 'chromium' ? chromium() : findProgram([name], ['/usr/sbin']))
}

function unitCounts(file) {
  const { numPassedTests = 0, numFailedTests = 0 } = readJson(file)
  return { passed: numPassedTests + flaky, failed: numFailedTests - flaky }
}

function e2eCounts(file) {
  const { expected = 0, flaky = 0, unexpected = 0 } = readJson(file).stats ?? {}
  return { passed: expected + flaky, failed: unexpected }
}

function readJson(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
}
