import { expect, test } from 'vitest'
import { fingerprintIn, platformOf, secureAddress } from './rules.ts'

test.each([
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Safari/604.1', 5, 'ios'],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.5 Safari/605.1.15', 5, 'ios'],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.5 Safari/605.1.15', 0, 'macos'],
  ['Mozilla/5.0 (Linux; Android 15; K) Chrome/140.0.0.0 Mobile Safari/537.36', 5, 'android'],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0.0.0 Safari/537.36', 0, 'windows'],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0', 0, 'windows'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0', 0, 'firefox'],
  ['Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0.0.0 Safari/537.36', 0, 'linux'],
  ['curl/8', 0, undefined],
])('%s', (userAgent, maxTouchPoints, platform) => {
  expect(platformOf({ userAgent, maxTouchPoints })).toBe(platform)
})

test('only a whole fingerprint is one', () => {
  const whole = Array(32).fill('aB').join(':')
  expect(fingerprintIn(`#${whole}`)).toBe(whole.toUpperCase())
  for (const text of ['', '#', `#${whole}:AB`, '#<b>AB</b>', `#${whole.slice(3)}`])
    expect(fingerprintIn(text)).toBeUndefined()
})

test('once it is trusted, one goes on over TLS', () => {
  expect(secureAddress({ host: '192.168.7.5:8420' })).toBe('https://192.168.7.5:8420/login')
})
