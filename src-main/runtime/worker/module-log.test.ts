import { expect, test } from 'vitest'
import type { Level } from '../../base/log.ts'
import type { FromWorker } from '../worker-contract.ts'
import { createModuleLog } from './module-log.ts'

const levels: Level[] = ['trace', 'debug', 'info', 'notice', 'warn', 'error', 'fatal']

/** What is told of one line of each level, those that the node keeps marked. */
function toldWith(level: unknown, debugging = false): string[] {
  const told: FromWorker[] = []
  const settings = level === undefined ? {} : { persistent_log_level: level as string }
  const log = createModuleLog(
    'mod-a',
    news => told.push(news),
    () => settings,
  )
  log.debugging = debugging
  for (const each of levels) log[each as 'info']('a line')
  return told.flatMap(news => (news.kind === 'log' ? [`${news.level}${news.kept ? ' kept' : ''}`] : []))
}

test('trace and debug lines are for whoever debugs', () => {
  expect(toldWith(undefined)).toEqual(['info', 'notice', 'warn', 'error', 'fatal'])
  expect(toldWith(undefined, true)).toEqual(levels)
})

test('the setting says from which level the node keeps them, in any case', () => {
  expect(toldWith('Debug')).toEqual(['debug kept', 'info kept', 'notice kept', 'warn kept', 'error kept', 'fatal kept'])
  expect(toldWith('WARN')).toEqual(['info', 'notice', 'warn kept', 'error kept', 'fatal kept'])
})

test.each([['loud'], [3], [null], [{}]])('%j is no level, and changes nothing', level => {
  expect(toldWith(level)).toEqual(toldWith(undefined))
})

test('what is no text is made one', () => {
  const told: FromWorker[] = []
  createModuleLog(
    'mod-a',
    news => told.push(news),
    () => ({}),
  ).info({ toString: () => 'shown' } as unknown as string)
  expect(told).toEqual([{ kind: 'log', mod: 'mod-a', level: 'info', message: 'shown' }])
})
