import { expect, test } from 'vitest'
import { endsWords, foundKeys, keyOf, removalWords, scopeWords } from './rules.ts'

const DAY = 86_400_000
const now = Date.UTC(2026, 0, 1)
const key = (id: string, more: object = {}) =>
  keyOf({ id, name: id, user_id: 'user-1', scopes: ['public'], ...more }, { 'user-1': 'Ada' }, now)

test('a key is told with its owner, its level and when it ends', () => {
  const { owner, level, ends } = key('panel', { permissions: 2, expires_at: now / 1_000 + 86_400 })
  expect([owner, level]).toEqual(['Ada', 'Administrator'])
  expect(ends.tone).toBe('busy')
  expect(key('panel', { permissions: 'support' }).level).toBe('Support staff')
  expect(key('panel', { permissions: null }).level).toBe('User')
})

test('a key that has ended says so, and one that never ends is no worry', () => {
  expect(endsWords(now, now).over).toBe(true)
  expect(endsWords(now + 30 * DAY, now)).toMatchObject({ tone: 'plain', over: false })
  expect(endsWords(undefined, now).words).toBe('Never ends')
})

test('keys that still work come first, and are found by owner and scope', () => {
  const keys = [key('a', { expires_at: 1 }), key('b'), key('c', { scopes: ['systems.Read'] })]
  expect(foundKeys(keys, undefined).map(({ id }) => id)).toEqual(['b', 'c', 'a'])
  expect(foundKeys(keys, 'ada systems').map(({ id }) => id)).toEqual(['c'])
})

test('what a key opens is said in words', () => {
  expect(scopeWords(['public', 'systems'])).toBe('Opens everything its level may')
  expect(scopeWords(['systems.Read', 'control'])).toBe('Opens systems (read only), control')
  expect(scopeWords([])).toBe('Opens nothing')
})

test('who removes a key is told what stops', () => {
  expect(removalWords(key('a'))).toContain('Ada stays')
  expect(removalWords(key('a', { scopes: ['edge-control'] }))).toContain('edge')
  expect(removalWords(key('a', { expires_at: 1 }))).toContain('has ended')
})
