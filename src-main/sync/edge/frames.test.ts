import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readFrame, writeFrame } from './frames.ts'
import { exchange } from './testing/link-golden.ts'

const textOf = (body: object, id: unknown = 3) => JSON.stringify({ sequence_id: id, body })

test('what we send is to the byte what edge.md shows', () => {
  const ours = exchange.filter(({ isOurs }) => isOurs).map(({ text }) => text)
  expect(ours).toHaveLength(3)
  for (const text of ours) {
    const { sequence_id, body } = JSON.parse(text)
    expect(writeFrame(sequence_id, body)).toBe(text)
  }
})

test('what edge.md shows of the centre is read, a request and an answer of the same number each as what it is', () => {
  const theirs = exchange.filter(({ isOurs }) => !isOurs).map(({ text }) => readFrame(text))
  expect(theirs).toEqual([
    {
      kind: 'answer',
      id: 0,
      answer: {
        type: 'register_response',
        success: true,
        add_drivers: [],
        remove_drivers: [],
        add_modules: [{ key: 'drivers_acme_display_1a2b3c4_amd64', module_id: 'mod-Ab1-edge' }],
        remove_modules: [],
        running_modules: [['mod-Ab1-edge', '{"ip":"10.0.0.9"}']],
      },
    },
    {
      kind: 'request',
      id: 0,
      request: {
        type: 'execute',
        user_id: 'user-7',
        module_id: 'mod-Ab1-edge',
        payload: '{"__exec__":"power","power":[true]}',
      },
    },
    { kind: 'answer', id: 1, answer: { type: 'success', success: true } },
  ])
})

test('a body may have more than is known, in any order, and an answer without success is one', () => {
  expect(readFrame('{"body":{"more":{"a":[1]},"type":"success"},"sequence_id":3}')).toEqual({
    kind: 'answer',
    id: 3,
    answer: { type: 'success', success: true },
  })
  expect(readFrame(textOf({ type: 'execute', payload: '{}', module_id: 'mod-1', user_id: null }))).toMatchObject({
    kind: 'request',
    request: { user_id: null },
  })
})

test.each([
  ['', 'it is not JSON'],
  ['{"sequence_id":1', 'it is not JSON'],
  ['null', 'it is not an object of'],
  ['[1,2]', 'it is not an object of'],
  [JSON.stringify({ sequence_id: 1, body: { type: 'success' }, more: 1 }), 'it is not an object of'],
  [textOf({ type: 'success' }, '1'), 'it is not an object of'],
  [textOf({ type: 'success' }, -1), 'it is not an object of'],
  [textOf({ type: 'success' }, 1.5), 'it is not an object of'],
  [textOf({ type: 'success' }, 2 ** 53), 'it is not an object of'],
  [textOf({ type: 3 }), 'it is not an object of'],
  [textOf([]), 'it is not an object of'],
  [textOf({ type: 'Success' }), 'its type, "Success", is not known'],
  [textOf({ type: '__proto__' }), 'its type, "__proto__", is not known'],
  [textOf({ type: 'x'.repeat(1_000) }), `its type, "${'x'.repeat(40)}", is not known`],
  [textOf({ type: 'load', module_id: 'mod-1' }), 'its type is "load", and "driver_key" cannot be read'],
  [textOf({ type: 'stop', module_id: 7 }), 'its type is "stop", and "module_id" cannot be read'],
])('what cannot be read is said to be so: %s', (text, trouble) => {
  const read = readFrame(text)
  expect(read).toEqual({ kind: 'unreadable', trouble: expect.stringContaining(trouble) })
})

test('an answer that cannot be read still says which request it is for', () => {
  const body = { type: 'register_response', add_modules: [{ key: 'a' }] }
  expect(readFrame(textOf(body, 12))).toEqual({
    kind: 'unreadable',
    answers: 12,
    trouble: 'its type is "register_response", and "add_modules.0.module_id" cannot be read',
  })
})

test('an answer of a type that nobody knows is still one', () => {
  const trouble = 'its type, "run_count_response", is not known'
  expect(readFrame(textOf({ type: 'run_count_response' }, 2))).toEqual({ kind: 'unreadable', answers: 2, trouble })
})

test('a record that is nested without end is no reason to fall', () => {
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
  const change = `{"entity":"sys","id":"sys-1","revision":"1","row":{"a":${deep}}}`
  const text = `{"sequence_id":4,"body":{"type":"alcove_pull_response","changes":[${change}],"cursor":"","more":false,"checksum":""}}`
  expect(readFrame(text).kind).toBe('answer')
})

test('half a character is replaced, as a stock core would drop the message; what looks like one stays', () => {
  const sent = (value: string) => writeFrame(1, { type: 'proxy_redis', status_value: value })
  expect(sent('a\ud83d b\udc00')).toContain('"a\ufffd b\ufffd"')
  expect(sent('a\ud83d\ude00')).toContain('"a\ud83d\ude00"')
  expect(sent('\\ud83d')).toContain(String.raw`"\\ud83d"`)
  expect(sent('\\\ud83d')).toContain('"\\\\\ufffd"')
})

test('whatever text is sent arrives as it was, but for halves of characters', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.nat(0xffff).map(code => String.fromCharCode(code)) }), fc.nat(), (value, id) => {
      expect(JSON.parse(writeFrame(id, { value }))).toEqual({ sequence_id: id, body: { value: value.toWellFormed() } })
    }),
  )
})

test('whatever comes is read as something', () => {
  const member = fc.constantFrom(
    'sequence_id',
    'body',
    'type',
    'success',
    'module_id',
    'payload',
    'changes',
    '__proto__',
  )
  const value = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom('load', 'execute', 'success', 1e300, -0))
  const object = fc.dictionary(member, value)
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.tuple(object, fc.nat()).map(([body, id]) => textOf(body, id)),
      ),
      text => {
        expect(['request', 'answer', 'unreadable']).toContain(readFrame(text).kind)
      },
    ),
  )
})
