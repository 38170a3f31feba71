import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { httpRequestText, httpResponseText, parseHttpRequest, parseHttpResponse } from './wire-http.ts'
import { mqttText, parseMqtt } from './wire-mqtt.ts'

const bytes = (text: string) => new Uint8Array(Buffer.from(text))
const plain = (data: Uint8Array | undefined) => [...(data ?? [])]
const name = fc.stringMatching(/^x-[a-z]{1,8}$/)
const value = fc.stringMatching(/^[!-~]{1,12}( [!-~]{1,12})?$/)
const headers = fc.dictionary(name, fc.oneof(value, fc.array(value, { minLength: 2, maxLength: 3 })))
const path = fc.stringMatching(/^\/[!-~]{0,30}$/)

describe('HTTP on the wire', () => {
  test('reads as a technician expects it', () => {
    const request = { method: 'POST', path: '/rpc?id=0', headers: { Host: 'relay', Cookie: ['a=1', 'b=2'] } }
    expect(String(httpRequestText({ ...request, body: bytes('{"on":true}') }))).toBe(
      'POST /rpc?id=0 HTTP/1.1\r\nhost: relay\r\ncookie: a=1\r\ncookie: b=2\r\n\r\n{"on":true}',
    )
    const response = { status: 200, headers: { 'Content-Type': 'text/plain' }, body: bytes('ok'), answers: 'GET /' }
    expect(String(httpResponseText(response))).toBe(
      'HTTP/1.1 200\r\ncontent-type: text/plain\r\nanswers: GET /\r\n\r\nok',
    )
  })

  test('a line break in a header begins no other one', () => {
    const text = httpRequestText({ method: 'GET', path: '/', headers: { a: 'x\r\nb: y' }, body: bytes('') })
    expect(parseHttpRequest(text)?.headers).toEqual({ a: 'x b: y' })
  })

  test('any request and any answer come out as they went in', () => {
    fc.assert(
      fc.property(path, headers, fc.uint8Array(), fc.integer({ min: 100, max: 599 }), (path, headers, body, status) => {
        const request = parseHttpRequest(httpRequestText({ method: 'PUT', path, headers, body }))
        expect({ ...request, body: plain(request?.body) }).toEqual({ method: 'PUT', path, headers, body: plain(body) })
        const answers = `PUT ${path}`
        const response = parseHttpResponse(httpResponseText({ status, headers, body, answers }))
        expect({ ...response, body: plain(response?.body) }).toEqual({ status, headers, answers, body: plain(body) })
      }),
    )
  })

  test('bytes that are neither are nothing', () => {
    fc.assert(
      fc.property(fc.uint8Array(), noise => {
        expect(parseHttpRequest(noise)).toBeUndefined()
        expect(parseHttpResponse(noise)).toBeUndefined()
      }),
    )
  })
})

test('an MQTT message comes out as it went in', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z/]{1,20}$/), fc.uint8Array(), (topic, payload) => {
      const message = parseMqtt(mqttText(topic, payload))
      expect([message?.topic, plain(message?.payload)]).toEqual([topic, plain(payload)])
    }),
  )
  expect(parseMqtt(bytes('no topic'))).toBeUndefined()
  expect(parseMqtt(bytes('\nno topic'))).toBeUndefined()
})
