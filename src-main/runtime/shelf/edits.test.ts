import fc from 'fast-check'
import { expect, test } from 'vitest'
import { systemClock, wait } from '../../base/clock.ts'
import { silentLog } from '../../base/log.ts'
import { sourceProgram } from '../../testing/source-program.ts'
import { temporaryFolder } from '../../testing/temporary-folder.ts'
import { until } from '../../testing/until.ts'
import { openShelf } from '../shelf.ts'
import { driverSource, folderOfDrivers } from './testing/folder-of-drivers.ts'

const edit = fc.record({
  driver: fc.constantFrom('acme/one', 'acme/two', 'other/three'),
  what: fc.constantFrom('good', 'broken', 'throwing', 'removed'),
  pauseMs: fc.constantFrom(0, 0, 20, 90, 200),
})

/** What is saved in the midst of building what was saved before must not be lost, nor overtaken by it. */
test('whatever is edited in whatever order and pace, the shelf ends with the last good of what is there', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 8 }), async edits => {
      const folder = folderOfDrivers()
      const sources = { folders: [folder.root], cacheFolder: temporaryFolder(), program: sourceProgram }
      const shelf = await openShelf({ builtIn: [], sources, log: silentLog, clock: systemClock })
      const stop = new AbortController()
      const running = shelf.run(stop.signal)
      const last = new Map<string, { name?: string; broken?: true }>()
      for (const [number, { driver, what, pauseMs }] of edits.entries()) {
        const name = `Version ${number}`
        if (what === 'good') folder.write(`${driver}.ts`, driverSource(name))
        if (what === 'broken') folder.write(`${driver}.ts`, `export const driver = { // ${number}`)
        if (what === 'throwing') folder.write(`${driver}.ts`, `throw new Error('${name}')`)
        if (what === 'removed' && last.has(driver)) folder.remove(`${driver}.ts`)
        if (what === 'removed') last.delete(driver)
        else last.set(driver, what === 'good' ? { name } : { broken: true })
        await wait(systemClock, pauseMs, stop.signal)
      }
      const broken = [...last].flatMap(([driver, { broken: is }]) => (is ? driver : [])).sort()
      await until(
        () => ({
          problems: shelf
            .problems()
            .map(({ file_name }) => file_name)
            .sort(),
          good: [...last].every(([driver, { name }]) => !name || shelf.find(driver)?.description.name === name),
          extra: shelf.all().filter(({ fileName }) => !last.has(fileName)).length,
        }),
        now => now.problems.join() === broken.join() && now.good && now.extra === 0,
      )
      stop.abort()
      await running
      expect(shelf.all().length).toBeLessThanOrEqual(last.size)
    }),
    { numRuns: 8, endOnFailure: true },
  )
}, 60_000)
