import { defineConfig } from 'vitest/config'

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
    include: ['src-main/**/*.test.ts', 'src-renderer/**/*.test.ts', 'src-preload/**/*.test.ts', 'build/*.test.ts'],
    // Whole nodes with real threads and sockets, on a machine that may be busy: none of these measures time.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    pool: 'forks',
    // Most tests wait for devices more than they compute: one worker on two cores would leave both idle half the time.
    maxWorkers: 2,
    // Threads begin from TypeScript here, which Node strips with WebAssembly; Node 24's V8 may crash when such threads end
    // (crbug.com/409379692).
    execArgv: ['--wasm-wrapper-tiering-budget=2000000000'],
  },
})
