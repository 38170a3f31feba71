import { expect, test } from 'vitest'
import { settle } from '../../../base/fake-clock.ts'
import type { LogLine } from '../../../model/live.ts'
import type { LiveLink } from '../link-contract.ts'
import type { EdgeRequest } from '../messages.ts'
import { createDebugLines } from './debug-lines.ts'

function bench() {
  const watchers = new Map<string, (line: LogLine) => void>()
  const asked: { request: EdgeRequest; answer(): void }[] = []
  const link = {
    signal: new AbortController().signal,
    ask: (request: EdgeRequest) =>
      new Promise<void>(resolve => {
        asked.push({ request, answer: resolve })
      }),
  } as unknown as LiveLink
  const lines = createDebugLines({
    runtime: {
      watchLog(id, listener) {
        watchers.set(id, listener)
        return () => watchers.delete(id)
      },
    },
  })
  const logs = (mod: string, message: string) => watchers.get(mod)?.({ at: 0, level: 'info', message })
  return { lines, link, logs, asked, watchers }
}

test('a few lines at a time are on their way, and what is more than there is room for is counted', async () => {
  const { lines, link, logs, asked } = bench()
  lines.debug('mod-1', link)
  lines.debug('mod-1', link)
  for (let line = 0; line < 400; line++) logs('mod-1', `line ${line}`)
  expect(asked).toHaveLength(2)
  for (let at = 0; at < asked.length; at++) {
    asked[at]?.answer()
    await settle()
  }
  const said = asked.map(({ request }) => (request.type === 'debug_message' ? JSON.parse(request.message)[1] : ''))
  expect(said).toHaveLength(303)
  expect(said.slice(0, 2)).toEqual(['line 0', 'line 1'])
  expect(said.at(-1)).toBe('98 lines were left out here, as there were more than the link takes.')
})

test('what waits is dropped with the link, and nobody is watched any more', async () => {
  const { lines, link, logs, asked, watchers } = bench()
  lines.debug('mod-1', link)
  for (let line = 0; line < 10; line++) logs('mod-1', `line ${line}`)
  lines.cut()
  for (const { answer } of asked) answer()
  await settle()
  expect(asked).toHaveLength(2)
  expect(watchers.size).toBe(0)
})
