import { expect, test } from 'vitest'
import { curlOf, originFor, statusWords, testMethod, webhookPath } from './address.ts'

test('the address holds instance and secret, whatever letters the secret has', () => {
  expect(webhookPath('trig-1', 'a/b=')).toBe('/api/engine/v2/webhook/trig-1/notify/a%2Fb%3D')
})

test('others are told an address that leads here from elsewhere, where there is one', () => {
  const urls = ['https://localhost:8420/', 'https://192.0.2.7:8420/']
  expect(originFor(urls, 'https://localhost:8420')).toBe('https://192.0.2.7:8420')
  expect(originFor(urls, 'https://room.example.com')).toBe('https://room.example.com')
  expect(originFor([], 'http://127.0.0.1:8420')).toBe('http://127.0.0.1:8420')
  expect(originFor(urls, 'file://')).toBe('https://192.0.2.7:8420')
})

test('a test is sent as what the trigger takes', () => {
  expect(testMethod(['GET', 'POST'])).toBe('POST')
  expect(testMethod(['PUT'])).toBe('PUT')
  expect(testMethod([])).toBeUndefined()
  expect(curlOf('http://192.0.2.7/x', ['GET'])).toBe("curl -X GET 'http://192.0.2.7/x'")
})

test('whether it was taken is told from why it was not', () => {
  expect(statusWords(202).ok).toBe(true)
  expect(statusWords(404).words).toMatch(/turned away/)
  expect(statusWords(429).words).toMatch(/Too many/)
  expect(statusWords(500).ok).toBe(false)
})
