import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { systemClock } from '../base/clock.ts'
import { fakeClock } from '../base/fake-clock.ts'
import { notedLog } from '../store/testing/noted-log.ts'
import { sourceProgram } from '../testing/source-program.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { until } from '../testing/until.ts'
import { driverSource, folderOfDrivers, simulatorSource } from './shelf/testing/folder-of-drivers.ts'
import { openShelf, type ShelfParts } from './shelf.ts'

const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

/** A shelf over these folders, at work: real esbuild, real threads, real watches. */
async function shelfOver(
  folders: string[],
  given: { cacheFolder?: string; version?: string; builtIn?: URL[]; clock?: ShelfParts['clock'] } = {},
) {
  const { cacheFolder = temporaryFolder(), version, builtIn = [], clock = systemClock } = given
  const log = notedLog()
  const program = { ...sourceProgram, ...(version === undefined ? {} : { version }) }
  const shelf = await openShelf({ builtIn, sources: { folders, cacheFolder, program }, log, clock })
  const told: string[][] = []
  shelf.changed(names => told.push([...names]))
  const stop = new AbortController()
  const atStart = shelf.all().map(({ fileName }) => fileName)
  const running = shelf.run(stop.signal)
  const end = async () => {
    stop.abort()
    await running
  }
  cleanups.push(end)
  const nameOf = (fileName: string) => shelf.find(fileName)?.description.name
  return {
    ...{ shelf, told, log, cacheFolder, atStart, end, nameOf },
    called: (fileName: string, name: string | undefined) =>
      until(
        () => ({ name: nameOf(fileName), problems: shelf.problems() }),
        is => is.name === name,
      ),
    problem: (fileName: string, words: string | RegExp = '') =>
      until(
        () => shelf.problems().find(one => one.file_name === fileName)?.message ?? '',
        message => message !== '' && new RegExp(words).test(message),
      ),
    noProblems: () =>
      until(
        () => shelf.problems(),
        problems => problems.length === 0,
      ),
  }
}

describe('a folder of drivers', () => {
  test('is on the shelf: what each can do, its code, its simulator', async () => {
    const folder = folderOfDrivers({
      'acme/lamp.ts': driverSource('Lamp', {
        more: "answersFor: ['drivers/acme/lamp.cr'],",
        before: 'let x: number = 1; x++',
      }),
      'acme/lamp.sim.ts': simulatorSource(),
      'acme/lamp.test.ts': 'this is not even code',
      'acme/readme.md': 'hello',
    })
    const at = await shelfOver([folder.root])
    await at.called('acme/lamp', 'Lamp')
    const lamp = at.shelf.find('drivers/acme/lamp.cr')
    expect(lamp).toBe(at.shelf.find('acme/lamp'))
    expect(lamp).toMatchObject({
      source: 'folder',
      description: { module_name: 'Thing', functions: { go: { arity: 1, order: ['far'] } } },
    })
    expect(existsSync(new URL(lamp?.url ?? ''))).toBe(true)
    expect(existsSync(new URL(lamp?.simulatorUrl ?? ''))).toBe(true)
    expect(at.shelf.problems()).toEqual([])
    expect(at.told).toEqual([['acme/lamp']])
  })

  test('gives classes of the running kit, and not copies of them', async () => {
    const folder = folderOfDrivers({
      'acme/one.ts': `import { Abort } from '@alcove/driver-kit'; ${driverSource('One')}; export const mine = Abort`,
      'acme/two.ts': `import { Abort } from '../../driver-kit/index.ts'; ${driverSource('Two')}; export const mine = Abort`,
    })
    const at = await shelfOver([folder.root])
    await at.called('acme/one', 'One')
    await at.called('acme/two', 'Two')
    const { Abort } = await import('../driver-kit/index.ts')
    for (const name of ['acme/one', 'acme/two']) {
      const { mine } = (await import(at.shelf.find(name)?.url ?? '')) as { mine: unknown }
      expect(mine).toBe(Abort)
    }
  })

  test('that is not there is told of, and is read once it is', async () => {
    const root = join(temporaryFolder(), 'later')
    const clock = fakeClock()
    const at = await shelfOver([root], { clock })
    expect(at.shelf.problems()).toEqual([expect.objectContaining({ message: expect.stringContaining(root) })])
    mkdirSync(join(root, 'acme'), { recursive: true })
    writeFileSync(join(root, 'acme/lamp.ts'), driverSource('Lamp'))
    // No watch can tell: it is the slow look which finds it.
    await clock.advance(30_000)
    await until(
      async () => {
        await clock.advance(5)
        return at.nameOf('acme/lamp')
      },
      name => name === 'Lamp',
    )
    expect(at.shelf.problems()).toEqual([])
  })
})

describe('a driver that is edited', () => {
  test('is there, then another, then gone, and each is told', async () => {
    const folder = folderOfDrivers()
    const at = await shelfOver([folder.root])
    folder.write('acme/lamp.ts', driverSource('First'))
    await at.called('acme/lamp', 'First')
    const first = at.shelf.find('acme/lamp')
    folder.replace('acme/lamp.ts', driverSource('Second'))
    await at.called('acme/lamp', 'Second')
    const second = at.shelf.find('acme/lamp')
    expect(second?.url).not.toBe(first?.url)
    expect(second?.version).not.toBe(first?.version)
    folder.remove('acme/lamp.ts')
    await at.called('acme/lamp', undefined)
    await until(
      () => at.told,
      told => told.length === 3,
    )
    expect(at.told).toEqual([['acme/lamp'], ['acme/lamp'], ['acme/lamp']])
    expect(at.shelf.all()).toEqual([])
  })

  test('that is saved unchanged, or with another comment, is told to nobody', async () => {
    const folder = folderOfDrivers({ 'acme/lamp.ts': driverSource('Lamp'), 'acme/clock.ts': driverSource('One') })
    const at = await shelfOver([folder.root])
    await at.called('acme/lamp', 'Lamp')
    await at.called('acme/clock', 'One')
    // The first news of both, which may come together.
    await until(
      () => at.told.flat(),
      names => names.length === 2,
    )
    const before = at.shelf.find('acme/lamp')
    folder.write('acme/lamp.ts', driverSource('Lamp'))
    folder.write('acme/clock.ts', driverSource('Two'))
    await at.called('acme/clock', 'Two')
    expect(at.shelf.find('acme/lamp')?.version).toBe(before?.version)
    await until(
      () => at.told.flat(),
      names => names.filter(name => name === 'acme/clock').length === 2,
    )
    expect(at.told.flat().filter(name => name === 'acme/lamp')).toHaveLength(1)
  })

  test('whose simulator comes, changes and goes is a driver changed', async () => {
    const folder = folderOfDrivers({ 'acme/lamp.ts': driverSource('Lamp') })
    const at = await shelfOver([folder.root])
    await at.called('acme/lamp', 'Lamp')
    const simulator = () => at.shelf.find('acme/lamp')?.simulatorUrl
    expect(simulator()).toBeUndefined()
    folder.write('acme/lamp.sim.ts', simulatorSource())
    const first = await until(simulator, url => url !== undefined)
    folder.write('acme/lamp.sim.ts', simulatorSource('lit'))
    await until(simulator, url => url !== first)
    folder.remove('acme/lamp.sim.ts')
    await until(simulator, url => url === undefined)
  })

  test('in a part that several share is built anew with all of them, and no other', async () => {
    const user = driverSource('maker', {
      before: "import { maker } from './shared/maker.ts'",
    })
    const folder = folderOfDrivers({
      'acme/shared/maker.ts': "export { maker } from '../../maker.part.ts'",
      'maker.part.ts': "export const maker = 'Acme'",
      'acme/one.ts': user,
      'acme/two.ts': user,
      'other/three.ts': driverSource('Three'),
    })
    const at = await shelfOver([folder.root])
    for (const name of ['acme/one', 'acme/two']) await at.called(name, 'Acme')
    await at.called('other/three', 'Three')
    const three = at.shelf.find('other/three')
    folder.write('maker.part.ts', "export const maker = 'Apex'")
    for (const name of ['acme/one', 'acme/two']) await at.called(name, 'Apex')
    expect(at.shelf.find('other/three')).toBe(three)
    folder.remove('acme/shared/maker.ts')
    for (const name of ['acme/one', 'acme/two']) {
      expect(await at.problem(name)).toContain('There is no file "./shared/maker.ts".')
      expect(at.nameOf(name)).toBe('Apex')
    }
    folder.write('acme/shared/maker.ts', "export const maker = 'Ajax'")
    for (const name of ['acme/one', 'acme/two']) await at.called(name, 'Ajax')
    await at.noProblems()
  })

  test('in a folder that was removed and made anew is seen', async () => {
    const folder = folderOfDrivers({ 'acme/lamp.ts': driverSource('First') })
    const at = await shelfOver([folder.root])
    await at.called('acme/lamp', 'First')
    folder.remove('acme')
    await at.called('acme/lamp', undefined)
    folder.write('acme/lamp.ts', driverSource('Second'))
    await at.called('acme/lamp', 'Second')
    folder.write('acme/lamp.ts', driverSource('Third'))
    await at.called('acme/lamp', 'Third')
  })
})

describe('a driver that cannot be loaded', () => {
  const broken: [what: string, source: string, words: RegExp][] = [
    ['does not compile', 'export const driver = {\n  name: }', /^acme\/lamp\.ts, line 2, column 9: Unexpected "}"/],
    [
      'throws while it is loaded',
      `const a = 1\n\nfunction f() {\n  throw new Error('no luck')\n}\nf()`,
      /^acme\/lamp\.ts, line 4, column \d+: no luck$/,
    ],
    ['throws what is no error', 'throw null', /^acme\/lamp\.ts: null/],
    ['never finishes', 'await new Promise(() => {})', /did not finish loading within 5 s/],
    ['ends its thread', 'process.exit(7)', /process\.exit\(7\)/],
    ['eats the heap', 'const all = []; for (;;) all.push({ all: [...all.slice(-1000)] })', /more than 96 MB of memory/],
    ['eats buffers', 'const all = []; for (;;) all.push(new Uint8Array(1e7).fill(1))', /more than 128 MB of memory/],
    [
      'fails behind its own back',
      "Promise.reject(new Error('late')); await new Promise(r => setTimeout(r, 4000))",
      /late/,
    ],
    ['exports no driver', 'export const lamp = 1', /It exports no `driver`/],
    ['exports a driver that is none', "export const driver = { name: 'x' }", /Its `moduleName` is missing/],
    [
      'reads files',
      "import { readFileSync } from 'node:fs'; readFileSync('/etc/passwd')",
      /line 1, column \d+: "node:fs" cannot be imported/,
    ],
    ['reads files, the old way', "const fs = require('fs'); fs.readFileSync('/etc/passwd')", /"fs" cannot be imported/],
    [
      'imports what it makes up',
      "const name = 'node:' + 'fs'; export const driver = await import(name)",
      /will not be bundled/,
    ],
    ['imports a package', "import fastify from 'fastify'; fastify()", /"fastify" cannot be imported/],
    ['imports from elsewhere', "import x from '../../../outside.ts'; x()", /out of the folder of drivers/],
    ['imports by address', "import x from 'file:///etc/passwd'; x()", /cannot be imported/],
    ['imports what is not there', "import x from './part'; x()", /There is no file ".\/part". Write the ending too/],
  ]

  test.each(broken)(
    'because it %s is named with the reason; the version before stays until it is repaired',
    async (_, source, words) => {
      const folder = folderOfDrivers({ 'acme/lamp.ts': driverSource('Good') })
      const at = await shelfOver([folder.root])
      await at.called('acme/lamp', 'Good')
      folder.write('acme/lamp.ts', source)
      expect(await at.problem('acme/lamp')).toMatch(words)
      expect(at.nameOf('acme/lamp')).toBe('Good')
      expect(existsSync(new URL(at.shelf.find('acme/lamp')?.url ?? ''))).toBe(true)
      expect(at.log.lines.filter(line => line.startsWith('error: '))).toEqual([
        expect.stringMatching(/^error: Driver acme\/lamp cannot be loaded and its version before stays: /),
      ])
      folder.write('acme/lamp.ts', driverSource('Better'))
      await at.called('acme/lamp', 'Better')
      await at.noProblems()
    },
  )

  test('because it loops for ever keeps no other from the shelf, and is given up at once when it is repaired', async () => {
    const folder = folderOfDrivers({ 'acme/stuck.ts': 'for (;;);', 'acme/lamp.ts': driverSource('Lamp') })
    const at = await shelfOver([folder.root])
    await at.called('acme/lamp', 'Lamp')
    expect(await at.problem('acme/stuck')).toMatch(/did not finish loading within 5 s/)
    folder.write('acme/stuck.ts', 'for (;;) Math.random()')
    folder.write('acme/lamp.ts', driverSource('Lamp again'))
    await at.called('acme/lamp', 'Lamp again')
    folder.write('acme/stuck.ts', driverSource('Free'))
    await at.called('acme/stuck', 'Free')
    await at.noProblems()
  })

  test('with its simulator alone is named with the line of the simulator', async () => {
    const folder = folderOfDrivers({
      'acme/lamp.ts': driverSource('Lamp'),
      'acme/lamp.sim.ts': 'export const nothing = 1',
    })
    const at = await shelfOver([folder.root])
    expect(await at.problem('acme/lamp')).toContain('It exports no `simulator`.')
    folder.write('acme/lamp.sim.ts', `${simulatorSource()}\nthrow new Error('sim')`)
    expect(await at.problem('acme/lamp', 'sim$')).toMatch(/^acme\/lamp\.sim\.ts, line 8, column 7: sim$/)
    folder.write('acme/lamp.sim.ts', simulatorSource())
    await at.called('acme/lamp', 'Lamp')
  })

  test('when it comes first is left out, and its problem goes with its file', async () => {
    const folder = folderOfDrivers({ 'acme/lamp.ts': 'export const driver = {' })
    const at = await shelfOver([folder.root])
    await at.problem('acme/lamp')
    expect(at.shelf.find('acme/lamp')).toBeUndefined()
    expect(at.log.lines).toEqual([expect.stringContaining('Driver acme/lamp cannot be loaded and is left out: ')])
    folder.remove('acme/lamp.ts')
    await at.noProblems()
  })
})

describe('a hostile folder', () => {
  test('links out of it, large files, pipes of names and odd names harm nobody', async () => {
    const folder = folderOfDrivers({
      'acme/lamp.ts': driverSource('Lamp'),
      'acme/large.ts': `${driverSource('Large')}\n// ${'x'.repeat(1024 * 1024)}`,
      'acme/inside.part.ts': driverSource('Inside'),
      'acme/uses.ts': driverSource('Uses', { before: "import './linked.part.ts'" }),
      'acme/spread\u202e\nout.ts': driverSource('Spread'),
      'ac me #1?%20/dïsplay ☀ [x].ts': driverSource('Odd'),
      '__proto__/constructor.ts': driverSource('Proto'),
      'node_modules/evil/index.ts': 'for (;;);',
      '.git/hooks/x.ts': 'for (;;);',
    })
    const outside = folderOfDrivers({ 'acme/secret.ts': driverSource('Secret') })
    symlinkSync(outside.at('acme/secret.ts'), folder.at('acme/linked.ts'))
    symlinkSync(outside.at('acme/secret.ts'), folder.at('acme/linked.part.ts'))
    symlinkSync(outside.root, folder.at('whole'))
    symlinkSync(folder.root, folder.at('acme/loop'))
    symlinkSync(folder.at('acme/nowhere.ts'), folder.at('acme/dangling.ts'))
    symlinkSync(folder.at('acme/inside.part.ts'), folder.at('acme/inside.ts'))
    const at = await shelfOver([folder.root])
    await at.called('acme/lamp', 'Lamp')
    await at.called('acme/inside', 'Inside')
    await at.called('ac me #1?%20/dïsplay ☀ [x]', 'Odd')
    await at.called('__proto__/constructor', 'Proto')
    expect(await at.problem('acme/large')).toContain('larger than 1 MB')
    expect(await at.problem('acme/linked')).toContain('a link out of the folder')
    expect(await at.problem('acme/uses')).toContain('a link out of the folder')
    expect(await at.problem('whole')).toContain('a link out of the folder')
    expect(await at.problem('acme/dangling.ts')).toContain('cannot be read')
    expect(await at.problem('"acme/spread\u202e\\nout.ts"')).toContain('Give it another')
    await until(
      () =>
        at.shelf
          .all()
          .map(({ fileName }) => fileName)
          .sort(),
      names => names.length === 4,
    )
    expect(readdirSync(at.cacheFolder).every(name => /^[a-z0-9-]+\.(mjs|json)$/.test(name))).toBe(true)
    folder.write('ac me #1?%20/dïsplay ☀ [x].ts', `\nthrow new Error('odd')`)
    expect(await at.problem('ac me #1?%20/dïsplay ☀ [x]')).toBe('ac me #1?%20/dïsplay ☀ [x].ts, line 2, column 7: odd')
  })

  test('with 200 drivers is built a few at a time, and told a few times', async () => {
    const names = Array.from({ length: 200 }, (_, at) => `acme/lamp${at}`)
    const folder = folderOfDrivers(Object.fromEntries(names.map(name => [`${name}.ts`, driverSource(name)])))
    const at = await shelfOver([folder.root])
    await until(
      () => at.shelf.all().length,
      count => count === 200,
      60_000,
    )
    await until(
      () => new Set(at.told.flat()).size,
      count => count === 200,
    )
    expect(at.told.length).toBeLessThan(200)
    expect(at.shelf.problems()).toEqual([])
  }, 90_000)
})

describe('two of one name', () => {
  test('the later folder wins, over a built-in one too; when it goes, the other is back', async () => {
    const builtIn = new URL('../testing/drivers/', import.meta.url)
    const [data, author] = [folderOfDrivers(), folderOfDrivers()]
    const at = await shelfOver([data.root, author.root], { builtIn: [builtIn] })
    expect(at.shelf.find('acme/display')).toMatchObject({ source: 'built-in', description: { name: 'Acme panel' } })
    author.write('acme/display.ts', driverSource("Author's"))
    await at.called('acme/display', "Author's")
    data.write('acme/display.ts', driverSource('Data'))
    await until(
      () => readdirSync(at.cacheFolder).length,
      count => count >= 2,
    )
    expect(at.nameOf('acme/display')).toBe("Author's")
    author.remove('acme')
    await at.called('acme/display', 'Data')
    data.remove('acme')
    await at.called('acme/display', 'Acme panel')
    expect(at.shelf.all().filter(({ fileName }) => fileName === 'acme/display')).toHaveLength(1)
  })
})

describe('what was built', () => {
  const started = async (root: string, cacheFolder: string, version = 'one') =>
    shelfOver([root], { cacheFolder, version })
  const mtimes = (folder: string) =>
    readdirSync(folder)
      .filter(name => name.endsWith('.mjs'))
      .sort()

  test('is there at the next start, before anything is built', async () => {
    const folder = folderOfDrivers({ 'acme/lamp.ts': driverSource('Lamp'), 'acme/lamp.sim.ts': simulatorSource() })
    const cache = temporaryFolder()
    const first = await started(folder.root, cache)
    await first.called('acme/lamp', 'Lamp')
    const before = first.shelf.find('acme/lamp')
    await first.end()
    const second = await started(folder.root, cache)
    expect(second.atStart).toEqual(['acme/lamp'])
    expect(second.shelf.find('acme/lamp')).toEqual(before)
    await second.end()
    expect(second.told).toEqual([])
  })

  test('is run at the next start while its source is broken, and replaced when that was changed', async () => {
    const folder = folderOfDrivers({ 'acme/lamp.ts': driverSource('Lamp'), 'acme/clock.ts': driverSource('Clock') })
    const cache = temporaryFolder()
    const first = await started(folder.root, cache)
    await first.called('acme/lamp', 'Lamp')
    await first.called('acme/clock', 'Clock')
    await first.end()
    folder.write('acme/lamp.ts', 'export const driver = {')
    folder.write('acme/clock.ts', driverSource('Other clock'))
    const second = await started(folder.root, cache)
    expect(second.atStart.sort()).toEqual(['acme/clock', 'acme/lamp'])
    await second.problem('acme/lamp')
    await second.called('acme/clock', 'Other clock')
    expect(second.nameOf('acme/lamp')).toBe('Lamp')
  })

  test('by another program, or not whole any more, is built again', async () => {
    const folder = folderOfDrivers({ 'acme/lamp.ts': driverSource('Lamp') })
    const cache = temporaryFolder()
    const first = await started(folder.root, cache)
    await first.called('acme/lamp', 'Lamp')
    await first.end()
    const other = await started(folder.root, cache, 'two')
    expect(other.atStart).toEqual([])
    await other.called('acme/lamp', 'Lamp')
    await other.end()
    const [code = ''] = mtimes(cache)
    writeFileSync(join(cache, code), '')
    const third = await started(folder.root, cache, 'two')
    expect(third.atStart).toEqual([])
    await third.called('acme/lamp', 'Lamp')
    expect(readFileSync(fileURLToPath(third.shelf.find('acme/lamp')?.url ?? '')).length).toBeGreaterThan(100)
    await third.end()
    for (const name of readdirSync(cache).filter(one => one.endsWith('.json')))
      writeFileSync(join(cache, name), '{"url":')
    const fourth = await started(folder.root, cache, 'two')
    expect(fourth.atStart).toEqual([])
    await fourth.called('acme/lamp', 'Lamp')
  })

  test('and is no longer used is removed: at a start at once, after a change when threads have long begun', async () => {
    const folder = folderOfDrivers({ 'acme/lamp.ts': driverSource('One'), 'acme/gone.ts': driverSource('Gone') })
    const clock = fakeClock()
    const cacheFolder = temporaryFolder()
    for (const name of ['old-1.mjs', 'old.json', 'half.mjs.1.tmp']) writeFileSync(join(cacheFolder, name), 'x')
    const at = await shelfOver([folder.root], { clock, cacheFolder, version: 'one' })
    const called = (fileName: string, name: string | undefined) =>
      until(
        async () => {
          await clock.advance(5)
          return at.nameOf(fileName)
        },
        is => is === name,
      )
    const left = (...kinds: string[]) =>
      until(
        async () => {
          await clock.advance(1_000)
          return readdirSync(cacheFolder)
            .map(name => name.replace(/-?[0-9a-f]{20}/, ''))
            .sort()
        },
        names => names.join() === kinds.join(),
      )
    await called('acme/lamp', 'One')
    await called('acme/gone', 'Gone')
    await left('.json', '.json', 'acme-gone.mjs', 'acme-lamp.mjs')
    folder.write('acme/lamp.ts', driverSource('Two'))
    const before = at.shelf.find('acme/lamp')
    await called('acme/lamp', 'Two')
    expect(existsSync(new URL(before?.url ?? ''))).toBe(true)
    folder.remove('acme/gone.ts')
    await called('acme/gone', undefined)
    await left('.json', 'acme-lamp.mjs')
    expect(existsSync(new URL(at.shelf.find('acme/lamp')?.url ?? ''))).toBe(true)
    renameSync(folder.at('acme'), folder.at('apex'))
    await called('apex/lamp', 'Two')
    await left('.json', 'apex-lamp.mjs')
  })
})

describe('built-in drivers', () => {
  test('are read from what was said of them at build time, without being loaded', async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'acme'))
    for (const file of ['lamp.js', 'lamp.sim.js'])
      writeFileSync(join(folder, 'acme', file), "throw new Error('loaded')")
    const description = { name: 'Lamp', answers_for: ['drivers/acme/lamp.cr'] }
    const row = {
      fileName: 'acme/lamp',
      file: 'acme/lamp.js',
      simulator: 'acme/lamp.sim.js',
      version: '1',
      description,
    }
    writeFileSync(join(folder, 'descriptions.json'), JSON.stringify([row]))
    const builtIn = [new URL(`file://${folder}/`)]
    const shelf = await openShelf({ builtIn, log: notedLog(), clock: systemClock })
    expect(shelf.problems()).toEqual([])
    expect(shelf.find('drivers/acme/lamp.cr')).toEqual({
      ...{ fileName: 'acme/lamp', description, version: '1', source: 'built-in' },
      url: new URL('acme/lamp.js', builtIn[0]).href,
      simulatorUrl: new URL('acme/lamp.sim.js', builtIn[0]).href,
    })
  })

  test('that cannot be loaded are named and left out', async () => {
    const folder = folderOfDrivers({ 'acme/broken.ts': 'export const nothing = 1' })
    const log = notedLog()
    const builtIn = [new URL(`file://${folder.root}/`)]
    const shelf = await openShelf({ builtIn, log, clock: systemClock })
    expect(shelf.all()).toEqual([])
    expect(shelf.problems()).toEqual([expect.objectContaining({ file_name: 'acme/broken' })])
    expect(log.lines[0]).toContain('Driver acme/broken cannot be loaded and is left out: ')
  })
})
