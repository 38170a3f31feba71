// npm test: types, lint, layers, dead code, unit and integration tests, then end-to-end tests in a real browser.
// `check`, `unit` or `e2e` behind it run that part alone; `soak` runs the long fault tests.
import { spawn, spawnSync } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs'
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

/** Only root on Linux may make the networks that some tests are on. */
const onNetworks = (...names) => (isRoot && process.platform === 'linux' ? names : [])

/** What servers and networks of tests are made of. */
const servers = ['mosquitto', 'socat', 'slapd', ...onNetworks('ip', 'avahi-daemon', 'minissdpd', 'tcpdump')]

/** The programs that each part needs besides npm's packages. */
const needed = {
  check: [],
  unit: servers,
  e2e: ['chromium', 'mosquitto', 'slapd', ...onNetworks('ip', 'certutil')],
  soak: servers,
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
  const checks = [
    ['types of the node', 'typescript/bin/tsc', '-p', 'tsconfig.json'],
    ['types of the pages', 'typescript/bin/tsc', '-p', 'build/tsconfig.page.json'],
    ['nothing unused', 'knip/bin/knip.js', '--config', 'build/knip.json'],
    ['types of what must run anywhere', 'typescript/bin/tsc', '-p', 'build/tsconfig.pure.json'],
    ['format and lint', '@biomejs/biome/bin/biome', 'ci', '--error-on-warnings', '--colors=off', '.'],
  ]
  const layers = ['layers', () => vitest('build/layers.test.ts')]
  const unitPart = ['unit and integration tests', () => unitTests(vitest, results)]
  const e2ePart = [
    ['build', () => buildProgram()],
    ['end-to-end tests in Chromium', () => endToEnd(join(results, 'e2e.json'))],
  ]
  const parts = {
    check: { checks, steps: [layers], programs: needed.check },
    unit: { checks: [], steps: [unitPart], programs: needed.unit },
    e2e: { checks: [], steps: e2ePart, programs: needed.e2e },
    soak: { checks: [], steps: [['long fault tests', () => soak(vitest)]], programs: needed.soak },
    all: { checks, steps: [unitPart, ...e2ePart], programs: [...new Set([...needed.unit, ...needed.e2e])] },
  }
  const chosen = parts[part ?? 'all']
  if (!chosen) giveUp(`There is no part "${part}". Choose one of ${Object.keys(parts).join(', ')}.`)
  const failed = []
  const told = (name, code, began) => {
    if (code !== 0) failed.push(name)
    const seconds = ((Date.now() - began) / 1000).toFixed(1)
    console.log(`── ${name}: ${code === 0 ? 'good' : 'FAILED'} after ${seconds} s`)
  }
  // Neither needs the other: what is installed comes over the network, what is checked is there.
  await Promise.all([installPrograms(chosen.programs), checkAll(chosen.checks, results, told)])
  for (const [name, step] of chosen.steps) {
    const began = Date.now()
    console.log(`\n── ${name}`)
    told(name, await step(), began)
  }
  const [unit, e2e] = [unitCounts(join(results, 'vitest.json')), e2eCounts(join(results, 'e2e.json'))]
  if (failed.length) console.log(`\nNot good: ${failed.join(', ')}.`)
  console.log(`\n${unit.passed + e2e.passed} passed, ${unit.failed + e2e.failed} failed`)
  process.exit(failed.length ? 1 : 0)
}

/** Two at a time, as parts of each use one core only; what one says is shown when it is done. */
async function checkAll(checks, results, told) {
  const waiting = [...checks]
  const takeAll = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [name, script, ...args] = next
      const began = Date.now()
      const file = join(results, `${name}.txt`)
      const output = openSync(file, 'w')
      const code = await run(script, args, { stdio: ['ignore', output, output] })
      closeSync(output)
      console.log(`\n── ${name}\n${readFileSync(file, 'utf8').trim()}`)
      told(name, code, began)
    }
  }
  await Promise.all([takeAll(), takeAll()])
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
    'src-main/mqtt/broker/faults',
    'src-main/runtime/chaos-floods',
    'src-main/discovery/network',
    'src-main/api/control-socket',
    'src-main/api/sign-in/token.fuzz',
    '--testTimeout=1800000',
  )
}

/** As root on Debian they are installed when they are missing, all at once: two installations would block each other. */
async function installPrograms(names) {
  const missing = names.filter(name => !isThere(name))
  if (missing.length === 0) return
  if (isRoot && findProgram(['apt-get'])) {
    console.log(`Installing ${missing.map(packageOf).join(', ')} for the tests …`)
    // Tests start their own: the package's must not come up on the machine's addresses.
    if (missing.includes('slapd')) leaveUnconfigured('slapd')
    await install(missing.map(packageOf))
  }
  const still = missing.filter(name => !isThere(name))
  if (still.length === 0) return
  const orPath = still.includes('chromium') ? ', or set CHROMIUM_PATH to a Chromium' : ''
  const them = still.map(packageOf).join(' ')
  giveUp(`The tests need ${still.join(', ')}. Install what is missing (on Debian: apt-get install ${them})${orPath}.`)
}

/**
 * Starts none of the servers that it installs (invoke-rc.d(8): 101 is "not allowed"). A shell cleans up behind it, as it
 * outlives us when we are stopped.
 */
function install(debian) {
  const script = `
    policy=/usr/sbin/policy-rc.d
    if [ ! -e $policy ]; then
      trap 'rm -f $policy' EXIT
      trap 'exit 1' HUP INT TERM
      printf '#!/bin/sh\\nexit 101\\n' > $policy
      chmod 755 $policy
    fi
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends "$@"
  `
  const child = spawn('sh', ['-c', script, 'sh', ...debian], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  return new Promise(done => child.on('exit', done))
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
