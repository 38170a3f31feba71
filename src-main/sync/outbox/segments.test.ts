import fc from 'fast-check'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../store/testing/temporary-folder.ts'
import { openAppendFile } from './append-file.ts'
import { openSegments } from './segments.ts'
import { instant } from './testing/failing-files.ts'
import { turns } from './testing/opened-outbox.ts'

const step = fc.constantFrom('append', 'rotate', 'sync', 'flushed', 'turn')

test('one flush at a time, and no file is closed before the one that it is in has ended', async () => {
  const folder = temporaryFolder()
  let run = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60, size: 'max' }), async steps => {
      const flushes: (() => void)[] = []
      const wrong: string[] = []
      let open = 0
      const openFile: typeof openAppendFile = path => {
        const file = openAppendFile(path)
        let flushing = 0
        open += 1
        return {
          ...file,
          sync: () =>
            new Promise(resolve => {
              if (++flushing > 1) wrong.push('two flushes of one file')
              flushes.push(() => {
                flushing -= 1
                resolve()
              })
            }),
          close() {
            if (flushing > 0) wrong.push('closed while it is flushed')
            open -= 1
            file.close()
          },
        }
      }
      const segments = openSegments({ folder: `${folder}/${++run}`, name: 'x', disk: instant.disk, openFile })
      const synced: Promise<void>[] = []
      for (const each of steps) {
        if (each === 'append') segments.append('line\n')
        else if (each === 'rotate') segments.rotate()
        else if (each === 'sync') synced.push(segments.sync().then(() => void synced.push(segments.sync())))
        else if (each === 'flushed') flushes.shift()?.()
        else await turns(1)
      }
      let isClosed = false
      const closed = segments.close().then(() => {
        isClosed = true
      })
      while (!isClosed) {
        for (const flushed of flushes.splice(0)) flushed()
        await turns(1)
      }
      await closed
      await Promise.all(synced)
      expect(wrong).toEqual([])
      expect(open).toBe(0)
    }),
    { numRuns: 100 },
  )
})
