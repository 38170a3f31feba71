import { defineConfig } from 'vitest/config'

const all = ['src-main/**/*.test.ts', 'src-renderer/**/*.test.ts', 'src-preload/**/*.test.ts', 'build/*.test.ts']
/** Those that replace a module, or look at what their process has started. */
const alone = ['src-preload/**/*.test.ts', 'src-main/shells/**/*.test.ts', 'src-main/runtime/compiled/**/*.test.ts']

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
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
      { extends: true, test: { name: 'together', include: all, exclude: alone, isolate: false } },
      { extends: true, test: { name: 'alone', include: alone } },
    ],
    // Whole nodes with real threads and sockets, on a machine that may be busy: none of these measures time.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    setupFiles: process.env.PROPERTY_SEED ? ['build/same-seed.ts'] : [],
    pool: 'forks',
    // Most tests wait for devices more than they compute: one worker on two cores would leave both idle half the time.
    maxWorkers: 2,
    // Threads begin from TypeScript here, which Node strips with WebAssembly; Node 24's V8 may crash when such threads end
    // (crbug.com/409379692).
    execArgv: ['--wasm-wrapper-tiering-budget=2000000000'],
  },
})
