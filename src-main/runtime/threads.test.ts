import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { systemClock } from '../base/clock.ts'
import { silentLog } from '../base/log.ts'
import { unmeasured } from '../base/measure.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { until } from '../testing/until.ts'
import type { Desired } from './desired.ts'
import type { ShelvedDriver } from './shelf.ts'
import { createThreads, type ThreadFall } from './threads.ts'
import type { FromWorker } from './worker-contract.ts'

const kit = new URL('../driver-kit/index.ts', import.meta.url).href
const zod = import.meta.resolve('zod')

/** A driver's thread on code that the test writes, and what it says. */
function threadOn(first: string) {
  const folder = temporaryFolder()
  const write = (name: string, before: string, answer: string): ShelvedDriver => {
    const path = join(folder, `${name}.ts`)
    const declared = `{ name: 'Lamp', moduleName: 'Lamp', transport: none(), settings: z.object({}), status: {},
      commands: { version: { about: 'Which.', run: () => '${answer}' } } }`
    writeFileSync(
      path,
      `import { z } from '${zod}'\nimport { defineDriver, none } from '${kit}'\n${before}\nexport const driver = defineDriver(${declared})\n`,
    )
    return { fileName: 'acme/lamp', url: pathToFileURL(path).href } as ShelvedDriver
  }
  const life = new AbortController()
  const said: FromWorker[] = []
  const falls: ThreadFall[] = []
  const threads = createThreads({
    workerUrl: new URL('./worker/worker.ts', import.meta.url),
    clock: systemClock,
    limits: { heapMb: 64, beatMs: 100, stuckMs: 1_000, loadMs: 20_000 },
    measure: unmeasured,
    log: silentLog,
    labelOf: id => id,
    life: () => life.signal,
    startOf: ({ id }, number) => ({
      kind: 'start',
      start: {
        ...{ mod: id, number, settings: {}, watched: { debug: false, wire: false, queue: false } },
        address: { kind: 'none', ip: '', port: 0, uri: '', tls: false, perCommand: false },
        facts: {
          ...{ id, slug: id, ip: '', port: 0, uri: '', udp: false, tls: false, makebreak: false, notes: '' },
          simulated: false,
        },
      },
    }),
    news: news => void said.push(news),
    down: fall => void falls.push(fall),
  })
  const desired = { id: 'mod-lamp', driver: write('first', '', first) } as Desired
  threads.start(desired)
  let calls = 0
  return {
    threads,
    said,
    falls,
    write,
    async version() {
      await until(
        () => threads.isUp(desired),
        up => up,
      )
      const call = ++calls
      threads.send(desired, { kind: 'exec', call, mod: 'mod-lamp', method: 'version', args: [], caller: undefined })
      const answer = await until(
        () => said.find(one => one.kind === 'result' && one.call === call),
        one => one !== undefined,
      )
      return answer?.kind === 'result' && answer.result.ok ? answer.result.value : answer
    },
    async stop() {
      life.abort()
      await threads.ended()
    },
  }
}

test.each([
  ['ends its thread', 'process.exit(3)', /^it ended its own thread with process\.exit\(3\)$/],
  ['never returns', 'for (;;);', /^it stopped answering for \d+ s/],
])('new code that %s while it is loaded is told of, and the code before goes on', async (_, misdeed, reason) => {
  const { threads, said, falls, write, version, stop } = threadOn('one')
  expect(await version()).toBe('one')
  threads.swap(write('second', misdeed, 'two'))
  await until(
    () => falls.length,
    count => count === 1,
  )
  expect(said).toContainEqual(expect.objectContaining({ kind: 'swap-failed', message: expect.stringMatching(reason) }))
  expect(await version()).toBe('one')
  expect(threads.restarts()).toBe(1)
  await stop()
})

test('after new code has gone well, that code is what is begun again and gone back to', async () => {
  const { threads, said, falls, write, version, stop } = threadOn('one')
  expect(await version()).toBe('one')
  const second = write('second', '', 'two')
  threads.swap(second)
  await until(
    () => said.some(({ kind }) => kind === 'swapped'),
    isSo => isSo,
  )
  threads.swap(write('third', "throw new Error('no')", 'three'))
  await until(
    () => said.some(({ kind }) => kind === 'swap-failed'),
    isSo => isSo,
  )
  expect(await version()).toBe('two')
  expect(threads.end(second, 'somebody asked for it')).toBe(true)
  await until(
    () => falls.length,
    count => count === 1,
  )
  expect(await version()).toBe('two')
  expect(threads.list()).toMatchObject([
    { launches: 2, lastEnd: { reason: 'somebody asked for it', culprit: undefined } },
  ])
  await stop()
})
