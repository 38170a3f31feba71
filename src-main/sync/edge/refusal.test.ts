import { expect, test } from 'vitest'
import { readRefusal } from './refusal.ts'

const told = (status: number, text = '', location?: string) => {
  const { code, message, detail } = readRefusal({ status, text, location }, 'central:443', 'the.secret')
  expect(detail).toEqual({ status })
  return `${code}: ${message}`
}
const error = (words: string) => JSON.stringify({ error: words })

test.each([
  [error('unknown X-API-Key'), 'denied: central:443 does not know the secret of this node (401).'],
  [error('API key has expired'), 'has expired at central:443 (401). It says: "API key has expired".'],
  [error('no authority for central'), 'does not take the secret of this node under that name (401).'],
  [
    error('no API key and no bearer token'),
    'denied: central:443 does not let this node in (401). It says: "no API key',
  ],
  ['<html>Unauthorized</html>', 'denied: central:443 does not let this node in (401). Is the secret'],
  ['{"error":7}', 'denied: central:443 does not let this node in (401). Is the secret'],
  ['null', 'denied: central:443 does not let this node in (401). Is the secret'],
])('a 401 of %s is told as: %s', (text, words) => {
  expect(told(401, text)).toContain(words)
})

test('what the centre says is shown on one line, short, and without the secret', () => {
  const message = told(401, error(`bad the.secret\n\u0007${'x'.repeat(500)}`))
  expect(message).toContain('It says: "bad … xxx')
  expect(message.length).toBeLessThan(420)
})

test.each([
  [403, 'denied: central:443 knows the secret of this node, and it may not open'],
  [404, 'offline: There is no PlaceOS at central:443'],
  [400, 'offline: The upgrade to a WebSocket does not get through to central:443 (400)'],
  [426, 'offline: The upgrade to a WebSocket does not get through to central:443 (426)'],
  [429, 'offline: central:443 is asked too often (429)'],
  [503, 'offline: central:443 answers, and PlaceOS behind it does not work at the moment (503)'],
  [200, 'offline: What answers at central:443 is not PlaceOS'],
  [418, 'offline: What answers at central:443 is not PlaceOS'],
])('the status %i is told as: %s', (status, words) => {
  expect(told(status)).toContain(words)
})

test('where a redirect leads is told without its path and query', () => {
  expect(told(302, '', 'https://sso.example/login?api-key=the.secret')).toBe(
    'offline: central:443 sends us on to https://sso.example (302). Enter the address where PlaceOS itself answers.',
  )
  expect(told(308, '', '/login')).toContain('central:443 sends us on (308)')
})
