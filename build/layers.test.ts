import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'

/** What each layer of src-main may import, besides itself. Going up or sideways is an error (style.md, The shape). */
const below: Record<string, string[]> = {
  base: [],
  model: ['base'],
  contract: ['base', 'model'],
  'driver-kit': ['base', 'model'],
  store: ['base', 'model'],
  records: ['base', 'model', 'store'],
  repositories: ['base', 'model'],
  transports: ['base', 'driver-kit'],
  drivers: ['driver-kit'],
  runtime: ['base', 'model', 'driver-kit', 'transports', 'drivers', 'store'],
  statistics: ['base', 'model', 'store', 'runtime'],
  auth: ['base', 'model', 'store', 'records', 'runtime'],
  tls: ['base', 'model', 'store'],
  sync: ['base', 'model', 'driver-kit', 'store', 'records', 'runtime'],
  triggers: ['base', 'model', 'store', 'runtime'],
  mqtt: ['base', 'model', 'store', 'records', 'runtime'],
  mail: ['base', 'model', 'store'],
  discovery: ['base', 'model', 'driver-kit', 'store', 'records', 'runtime'],
  api: [
    'base',
    'model',
    'contract',
    'driver-kit',
    'store',
    'records',
    'repositories',
    'runtime',
    'statistics',
    'auth',
    'tls',
    'sync',
    'triggers',
    'discovery',
    'mqtt',
    'mail',
  ],
  shells: ['base', 'model', 'contract', 'store', 'runtime', 'api', 'edge-node.ts'],
}

const root = join(import.meta.dirname, '..')
const files = globSync('{src-main,src-preload,src-renderer}/**/*.{ts,tsx}', { cwd: root }).filter(file => !isTest(file))

/** Tests, and what only they use, may reach wherever they must. */
function isTest(file: string): boolean {
  return /\.test\.tsx?$/.test(file) || file.split('/').includes('testing')
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8')
  const statements = /^(?:import|export)\s[^'"]*?\sfrom\s+'([^']+)'|^import\s+'([^']+)'|import\('([^']+)'\)/gm
  return [...text.matchAll(statements)].map(match => match[1] ?? match[2] ?? match[3] ?? '')
}

test.each(Object.entries(below))('%s imports only what lies below it', (layer, allowed) => {
  const wrong = files
    .filter(file => file.startsWith(`src-main/${layer}/`))
    .flatMap(file =>
      importsOf(file)
        .filter(path => path.startsWith('.'))
        .map(path => normalize(join(dirname(file), path)).split('/')[1] ?? '')
        .filter(target => target !== layer && !allowed.includes(target))
        .map(target => `${file} imports ${target}`),
    )
  expect(wrong).toEqual([])
})

test('every layer is in the table', () => {
  const layers = new Set(files.filter(file => /^src-main\/[^/]+\//.test(file)).map(file => file.split('/')[1]))
  expect([...layers].filter(layer => layer && !(layer in below))).toEqual([])
})

test('electron is imported in its shell and the preload only', () => {
  const allowed = /^(src-main\/shells\/electron|src-preload)\//
  expect(files.filter(file => !allowed.test(file) && importsOf(file).includes('electron'))).toEqual([])
})

test('a driver imports the driver kit and zod, and nothing else', () => {
  const wrong = files
    .filter(file => file.startsWith('src-main/drivers/'))
    .flatMap(file =>
      importsOf(file)
        .filter(path => path !== 'zod' && !path.startsWith('../../driver-kit/') && !path.startsWith('./'))
        .map(path => `${file} imports ${path}`),
    )
  expect(wrong).toEqual([])
})

test('pages import the contract, the model and the base of src-main, and nothing else of it', () => {
  const wrong = files
    .filter(file => file.startsWith('src-renderer/'))
    .flatMap(file =>
      importsOf(file).filter(
        path => path.includes('src-main') || /^@(?!contract|model|base)(api|store|runtime)\b/.test(path),
      ),
    )
  expect(wrong).toEqual([])
})
