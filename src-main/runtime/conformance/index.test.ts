import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { behaviours } from './testing/behaviours.ts'

// The suite is the law's last section, one test or more for each of its numbers.

const folder = new URL('./', import.meta.url)
const files = readdirSync(folder).filter(name => name.endsWith('.test.ts') && name !== 'index.test.ts')
const text = files.map(name => readFileSync(new URL(name, folder), 'utf8')).join('\n')

test('every behaviour from 1 to 77 has its test, and none is skipped', () => {
  const numbers = Array.from({ length: 77 }, (_, at) => at + 1)
  expect(Object.keys(behaviours).map(Number)).toEqual(numbers)
  const tested = new Set([...text.matchAll(/^\s*behaviour\(\s*(\d+),/gm)].map(([, number]) => Number(number)))
  expect(numbers.filter(number => !tested.has(number))).toEqual([])
  expect(text).not.toMatch(/\b(test|describe|it)\.(skip|only|todo)\b/)
})
