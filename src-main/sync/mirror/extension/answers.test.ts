import { expect, test } from 'vitest'
import { Failed } from '../../../base/result.ts'
import { notedLog } from '../../../store/testing/noted-log.ts'
import type { Override } from '../../overrides/overrides-contract.ts'
import { createExtensionAnswers, isOfExtension } from './answers.ts'

const override: Override = {
  ...{ key: 'zone zone-a name', entity: 'zone', id: 'zone-a', label: 'Hall', field: 'name', kind: 'changed' },
  ...{ mine: 'Foyer', base: 'Hall', secret: false, by: 'Grace', at: 1, reason: '' },
}
const never = new AbortController().signal

function started(failure?: Failed) {
  const done: string[] = []
  const log = notedLog()
  const act = async (what: string) => {
    if (failure) throw failure
    done.push(what)
  }
  const answers = createExtensionAnswers({
    mirror: { changedThere: () => done.push('looked') },
    overrides: {
      list: () => [override],
      promote: (key, by) => act(`promoted ${key} by ${by}`),
      drop: (key, by) => act(`dropped ${key} by ${by}`),
    },
    rotate: secret => act(`rotated to ${secret}`),
    log,
  })
  return { answers, done, log }
}

const resolve = (choice: 'promote' | 'drop', id = 'zone-a') =>
  ({ type: 'alcove_resolve', entity: 'zone', id, field: 'name', choice, by: 'Ada' }) as const

test('what somebody at the centre has chosen is done, and who it was is noted', async () => {
  const { answers, done, log } = started()
  expect(await answers(resolve('promote'), never)).toBe(true)
  expect(await answers(resolve('drop'), never)).toBe(true)
  expect(done).toEqual(['promoted zone zone-a name by undefined', 'dropped zone zone-a name by undefined'])
  expect(log.lines).toEqual([expect.stringMatching(/^info: Ada .*zone zone-a \(name\)/), expect.stringMatching(/Ada/)])
})

test('what is no different any more is no failure', async () => {
  const { answers, done, log } = started()
  expect(await answers(resolve('promote', 'zone-b'), never)).toBe(true)
  expect(done).toEqual([])
  expect(log.lines).toEqual([expect.stringContaining('zone zone-b')])
})

test('what cannot be done is answered so, and the log says why', async () => {
  const { answers, log } = started(new Failed('conflict', 'The centre has changed it meanwhile.'))
  expect(await answers(resolve('promote'), never)).toBe(false)
  expect(log.lines.at(-1)).toContain('The centre has changed it meanwhile.')
})

test('word of a change is passed on, and a new secret is kept without a word of it in the log', async () => {
  const { answers, done, log } = started()
  expect(await answers({ type: 'alcove_changed', revision: '7' }, never)).toBe(true)
  expect(await answers({ type: 'alcove_rotate', secret: 'hush' }, never)).toBe(true)
  expect(done).toEqual(['looked', 'rotated to hush'])
  expect(log.lines.join()).not.toContain('hush')
})

test('the requests of the protocol itself are none of its business', () => {
  expect(isOfExtension({ type: 'alcove_changed', revision: '7' })).toBe(true)
  expect(isOfExtension({ type: 'run_count' })).toBe(false)
})
