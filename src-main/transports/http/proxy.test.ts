import { expect, test } from 'vitest'
import { proxyFor } from './proxy.ts'

const device = new URL('http://10.0.0.9:8080')
const where = (settings: Parameters<typeof proxyFor>[1], environment = {}, target = device) =>
  proxyFor(target, settings, environment)?.url.href

test('the setting goes over the environment, and an empty host means none', () => {
  const environment = { https_proxy: 'http://machine:3128' }
  expect(where({ proxy: { host: 'module', port: 81 } }, environment)).toBe('http://module:81/')
  expect(where({ proxy: { host: 'fd00::1', port: 81, auth: { username: 'a@b', password: 'c:d' } } })).toBe(
    'http://a%40b:c%3Ad@[fd00::1]:81/',
  )
  expect(where({ proxy: { host: '', port: 81 } }, environment)).toBeUndefined()
  expect(where({}, environment)).toBe('http://machine:3128/')
})

test('the environment is looked through in the order of the framework', () => {
  expect(where({}, { HTTP_PROXY: 'd:1', HTTPS_PROXY: 'c:1', http_proxy: 'b:1', https_proxy: 'a:1' })).toBe(
    'http://a:1/',
  )
  expect(where({}, { HTTP_PROXY: 'd:1', HTTPS_PROXY: 'c:1', http_proxy: 'b:1', https_proxy: '' })).toBe('http://b:1/')
  expect(where({}, { HTTP_PROXY: 'd:1', HTTPS_PROXY: 'https://c:1' })).toBe('https://c:1/')
  expect(where({}, { HTTP_PROXY: 'd:1', PROXY_USERNAME: 'u', PROXY_PASSWORD: 'p' })).toBe('http://u:p@d:1/')
  expect(where({}, {})).toBeUndefined()
})

test("the machine's proxy is not asked for this machine, nor for what is excepted", () => {
  const environment = { http_proxy: 'p:1', no_proxy: '10.0.0.9, .room.example' }
  for (const host of ['127.0.0.1', 'localhost', '[::1]', '10.0.0.9', 'panel.room.example']) {
    expect(where({}, environment, new URL(`http://${host}`))).toBeUndefined()
  }
  expect(where({}, environment, new URL('http://10.0.0.10'))).toBe('http://p:1/')
  expect(where({}, { ...environment, no_proxy: '*' }, new URL('http://10.0.0.10'))).toBeUndefined()
})

test('TLS is not checked behind a proxy that is said to meddle with it', () => {
  expect(proxyFor(device, {}, { http_proxy: 'p:1', PROXY_VERIFY_TLS: 'false' })?.verifiesTls).toBe(false)
  expect(proxyFor(device, {}, { http_proxy: 'p:1' })?.verifiesTls).toBe(true)
})

test('a proxy that is no address is named', () => {
  expect(() => where({}, { http_proxy: 'a b' })).toThrow(
    'The proxy "a b" is no address. It must look like 10.0.0.1:8080.',
  )
})
