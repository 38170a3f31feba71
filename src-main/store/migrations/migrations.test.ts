import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { shelfRepository } from '../../model/repository.ts'
import { migrate, migrations, type StoredRows, VERSION } from './index.ts'

const files = globSync('[0-9]*.ts', { cwd: import.meta.dirname }).sort()
const json = (name: string): StoredRows => JSON.parse(readFileSync(join(import.meta.dirname, name), 'utf8'))

test('each step is a file of its own, numbered by the version it leads from, and is listed', async () => {
  const steps = await Promise.all(files.map(async file => (await import(new URL(file, import.meta.url).href)).step))
  expect(files.map(file => Number(file.slice(0, 4)))).toEqual(files.map((_, at) => at + 1))
  expect(migrations).toEqual(steps)
  expect(VERSION).toBe(files.length + 1)
})

describe.each(files.map((file, at) => [basename(file, '.ts'), at + 1] as const))('%s', (name, version) => {
  test('makes of its before file its after file, and leaves what it was given as it was', () => {
    const before = json(`${name}.before.json`)
    const after = migrations[version - 1]?.(before)
    expect(after).toEqual(json(`${name}.after.json`))
    expect(before).toEqual(json(`${name}.before.json`))
  })

  test('imports nothing of the model', () => {
    expect(readFileSync(join(import.meta.dirname, `${name}.ts`), 'utf8')).not.toMatch(/from '.*(?:model|records)\//)
  })
})

test('steps follow one another from whatever version it is; data of this version stays as it is', () => {
  expect(migrate(1, json('0001-shelf-repository.before.json'))).toEqual(json('0001-shelf-repository.after.json'))
  const rows = json('0001-shelf-repository.before.json')
  expect(migrate(VERSION, rows)).toBe(rows)
})

describe('the step to version 2', () => {
  const step = (rows: StoredRows): StoredRows => migrations[0]?.(rows) ?? {}

  test('leaves a repository of that id as it is', () => {
    const own = { id: 'repo-alcove', name: 'Mine' }
    expect(step({ repository: { 'repo-alcove': own } }).repository).toEqual({ 'repo-alcove': own })
  })

  test('needs no table to be there', () => {
    expect(step({})).toEqual({ repository: { 'repo-alcove': expect.anything() }, driver: {} })
  })

  test('adds what the model calls the same', () => {
    expect(step({}).repository?.['repo-alcove']).toMatchObject(shelfRepository)
  })
})
