import { execFileSync } from 'node:child_process'
import { copyFileSync, globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { buildSync, transformSync } from 'esbuild'
import type { Plugin } from 'vite'

const at = (path: string) => resolve(import.meta.dirname, path)

/** Each driver and simulator is an entry of its own, so that a worker loads one and nothing else. */
const drivers = Object.fromEntries(
  globSync('src-main/drivers/**/*.ts', { cwd: import.meta.dirname })
    .filter(file => /\/[^/.]+(\.sim)?\.ts$/.test(file))
    .map(file => [file.replace(/^src-main\//, '').replace(/\.ts$/, ''), at(file)]),
)

const build = {
  version: JSON.parse(readFileSync(at('package.json'), 'utf8')).version as string,
  commit: commit(),
  buildTime: new Date().toISOString(),
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: import.meta.dirname, encoding: 'utf8' }).trim()
  } catch {
    return 'unknown'
  }
}

const bundled = [
  // So that each driver's thread holds only what it uses of it, and not sixty languages of messages.
  'zod',
  // Needed by every start: to find and read their four hundred files took a fifth of it.
  ...['@fastify/cookie', '@fastify/static', '@orpc/client', '@orpc/contract', '@orpc/openapi', '@orpc/server'],
  ...['croner', 'fast-xml-parser', 'fastify', 'lowdb', 'pino', 'ws', 'yaml'],
  // Needed by many, each in a part of its own: loaded from one file they hold nobody up.
  ...['bonjour-service', 'mqtt', 'node-ssdp', 'nodemailer'],
]

/** Pages below /admin/… must find their files too; electron-vite would have them look beside the page. */
const filesFromTheRoot: Plugin = {
  name: 'files-from-the-root',
  enforce: 'post',
  config: () => ({ base: '/' }),
}

/**
 * The files of the program are read at each start, and kept in memory by each thread that runs them: without comments, and
 * in ASCII, as one arrow in a text has V8 keep the whole file in two bytes a letter. Names stay, for stacks.
 */
const lean: Plugin = {
  name: 'lean',
  // Not in `renderChunk`: after that Rolldown writes each chunk once more, in its own way.
  generateBundle(_, bundle) {
    for (const file of Object.values(bundle)) if (file.type === 'chunk') file.code = leaner(httpWithoutFetch(file.code))
  },
}

const leaner = (code: string): string =>
  transformSync(code, {
    ...{ format: 'esm', target: 'node24', charset: 'ascii' },
    ...{ minifyWhitespace: true, lineLimit: 160 },
  }).code

/**
 * An `import` of Node's `http` looks at all that it exports, and three of these have Node load its whole `fetch`, which
 * takes 40 ms. Asked for the module itself, Node loads it when somebody uses it.
 */
function httpWithoutFetch(code: string): string {
  const asked = code.replace(
    /^import (?:([\w$]+),? )?(?:\{ (.+) \} )?from "node:http";$/gm,
    (_, whole?: string, names?: string) =>
      [whole, names && `{ ${names.replaceAll(' as ', ': ')} }`]
        .map(to => (to ? `const ${to} = process.getBuiltinModule("node:http");` : ''))
        .join(''),
  )
  if (/(?:from|import) "node:http"/.test(asked)) {
    throw new Error('Import node:http by names, or as `http`; no other way is known to electron.vite.config.ts.')
  }
  return asked
}

/** What drivers in source are built against, and what our own say of themselves, so that a start need not ask them. */
const shelf: Plugin = {
  name: 'shelf',
  writeBundle() {
    // A file of its own: as an entry beside the others it would have every thread load all of zod.
    buildSync({
      stdin: { contents: "export * from 'zod'; export { default } from 'zod'", resolveDir: import.meta.dirname },
      outfile: at('out/main/zod.js'),
      bundle: true,
      minify: true,
      format: 'esm',
      target: 'node24',
    })
    const node = at(process.platform === 'win32' ? 'node_modules/node/bin/node.exe' : 'node_modules/node/bin/node')
    const script = [at('build/describe-drivers.mjs'), at('out/main/drivers')]
    execFileSync(node, script, { stdio: 'inherit', timeout: 60_000 })
  },
}

export default defineConfig({
  main: {
    define: { ALCOVE_BUILD: JSON.stringify(build) },
    build: {
      externalizeDeps: { exclude: bundled },
      target: 'node24',
      outDir: 'out/main',
      rollupOptions: {
        input: {
          electron: at('src-main/shells/electron/main.ts'),
          headless: at('src-main/shells/headless/main.ts'),
          worker: at('src-main/runtime/worker/worker.ts'),
          'simulator-worker': at('src-main/runtime/simulators/simulator-worker.ts'),
          'certificate-worker': at('src-main/tls/worker.ts'),
          'vendor-worker': at('src-main/discovery/sources/vendors-worker.ts'),
          'serial-child': at('src-main/transports/serial-child.ts'),
          'describe-worker': at('src-main/runtime/shelf/describe-worker.ts'),
          'driver-kit': at('src-main/driver-kit/index.ts'),
          ...drivers,
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
        preserveEntrySignatures: 'strict',
      },
    },
    plugins: [
      lean,
      shelf,
      {
        name: 'demo-room',
        writeBundle: () => copyFileSync(at('resources/demo-room.json'), at('out/main/demo-room.json')),
      },
    ],
  },
  preload: {
    build: {
      outDir: 'out/preload',
      rollupOptions: {
        input: { bridge: at('src-preload/bridge.ts') },
        // A sandboxed preload must be CommonJS.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('src-renderer'),
    plugins: [react(), filesFromTheRoot],
    resolve: {
      alias: { '@contract': at('src-main/contract'), '@model': at('src-main/model'), '@base': at('src-main/base') },
    },
    build: {
      minify: true,
      outDir: at('out/renderer'),
      rollupOptions: {
        input: {
          admin: at('src-renderer/admin.html'),
          kiosk: at('src-renderer/kiosk.html'),
          login: at('src-renderer/login.html'),
        },
      },
    },
  },
})
