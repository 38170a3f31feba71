import { spawnSync } from 'node:child_process'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const root = new URL('..', import.meta.url).pathname
// Threads of the product begin from TypeScript here. What Node made of it is kept, instead of made anew by each of them.
process.env.NODE_COMPILE_CACHE ??= `${root}build/.cache/compiled`

const all = ['src-main/**/*.test.ts', 'src-renderer/**/*.test.ts', 'src-preload/**/*.test.ts', 'build/*.test.ts']
/** Those that replace a module, or look at what their process has started. */
const alone = ['src-preload/**/*.test.ts', 'src-main/shells/**/*.test.ts', 'src-main/runtime/compiled/**/*.test.ts']
/** They wait for what cannot be hurried: begun last, one of them would be left over alone with the machine. */
const longest = [
  'src-main/discovery/network.test.ts',
  'src-main/transports/conformance.test.ts',
  'src-main/testing/month-offline.test.ts',
  'src-main/runtime/shelf.test.ts',
  'src-main/runtime/chaos-links.test.ts',
  'src-main/runtime/chaos.test.ts',
  'src-main/drivers/generic/wake-on-lan-pc.test.ts',
  'src-main/drivers/lg/serial-display.test.ts',
  'src-main/store/kill.test.ts',
].map(file => root + file)
/** Only root on Linux may make networks of machines (testing/lan.ts). */
const left =
  spawnSync('unshare', ['--net', 'true'], { stdio: 'ignore' }).status === 0
    ? []
    : ['src-main/discovery/network.test.ts']
if (left.length > 0)
  console.log(`${left} is left out: only root on Linux may make the network namespaces that it is about.`)

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isLong = ({ moduleId }: TestSpecification) => longest.includes(moduleId)
    const isAlone = ({ project }: TestSpecification) => project.name === 'alone'
    return [
      ...sorted.filter(isAlone),
      ...sorted.filter(isLong),
      ...sorted.filter(file => !isAlone(file) && !isLong(file)),
    ]
  }
}

export default defineConfig({
  root,
  resolve: {
    alias: {
      '@contract': new URL('../src-main/contract', import.meta.url).pathname,
      '@model': new URL('../src-main/model', import.meta.url).pathname,
      '@base': new URL('../src-main/base', import.meta.url).pathname,
    },
  },
  test: {
    // Most of the time would go into loading the same modules anew for each file.
    projects: [
      { extends: true, test: { name: 'together', include: all, exclude: [...alone, ...left], isolate: false } },
      { extends: true, test: { name: 'alone', include: alone } },
    ],
    // Whole nodes with real threads and sockets, on a machine that may be busy: none of these measures time.
    // Nothing of a test goes out into the network.
    env: { ALCOVE_INTERFACES: 'none' },
    testTimeout: 30_000,
    hookTimeout: 30_000,
    setupFiles: process.env.PROPERTY_SEED ? ['build/same-seed.ts'] : [],
    pool: 'forks',
    // Most tests wait for devices more than they compute: as many workers as cores leave these idle a third of the time.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    // Threads begin from TypeScript here, which Node strips with WebAssembly; Node 24's V8 may crash when such threads end
    // (crbug.com/409379692).
    execArgv: ['--wasm-wrapper-tiering-budget=2000000000'],
  },
})
