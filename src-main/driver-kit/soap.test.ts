import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { escapeXml } from './escape-xml.ts'
import { number, readSoap, several, text } from './soap.ts'

const envelope = (body: string, header = '') =>
  `<?xml version="1.0"?>\n<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Header>${header}</s:Header><s:Body>${body}</s:Body></s:Envelope>`

test('a message is read without prefixes, its attributes with a sign, and everything as text', () => {
  const message = readSoap(
    envelope('<a:Preset token="1.0"><b:Name>0012</b:Name></a:Preset>', '<w:Security>x</w:Security>'),
  )
  expect(message).toEqual({ body: { Preset: { '@token': '1.0', Name: '0012' } }, security: 'x', fault: undefined })
})

test('a fault is read with all its codes', () => {
  const codes =
    '<s:Value>s:Sender</s:Value><s:Subcode><s:Value>ter:InvalidArgVal</s:Value><s:Subcode><s:Value>ter:NoToken</s:Value></s:Subcode></s:Subcode>'
  const reason = '<s:Reason><s:Text xml:lang="en">No such preset</s:Text></s:Reason>'
  expect(readSoap(envelope(`<s:Fault><s:Code>${codes}</s:Code>${reason}</s:Fault>`))?.fault).toEqual({
    codes: ['Sender', 'InvalidArgVal', 'NoToken'],
    reason: 'No such preset',
  })
  expect(readSoap(envelope('<s:Fault/>'))?.fault).toEqual({ codes: [], reason: '' })
})

const bomb = `<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>`
const many = (piece: string) => piece.repeat(Math.ceil(500_000 / piece.length))
test.each([
  ['with entities of its own', `${bomb}${envelope('<a>&b;</a>')}`],
  ['with a file for an entity', `<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]>${envelope('<a>&f;</a>')}`],
  ['nested beyond reason', envelope(`${many('<a>')}`)],
  ['longer than any answer', envelope(`<a>${'b'.repeat(600_000)}</a>`)],
  ['of brackets only', many('<')],
  ['of comments without an end', many('<!--')],
  ['of names only', many('xmlns')],
  ['that is a page', '<!doctype html><html><body>Unauthorized</body></html>'],
  ['that is empty', ''],
])('a message %s is none', (_, text) => {
  expect(readSoap(text)).toBeUndefined()
})

test('whatever is read, it is a message or none, and changes nothing else', () => {
  const piece = fc.constantFrom(
    ...[
      '<a>',
      '</a>',
      '<a/>',
      '<__proto__>',
      '</__proto__>',
      'constructor="1"',
      '&lt;',
      '&#0;',
      '&#x110000;',
      '<![CDATA[',
      ']]>',
    ],
    ...[
      '<s:Body>',
      '</s:Body>',
      '<s:Envelope>',
      '</s:Envelope>',
      '<Fault>',
      '</Fault>',
      '<!--',
      '-->',
      '<?',
      '?>',
      '"',
      "'",
      '=',
    ],
  )
  const soup = fc.array(fc.oneof(piece, fc.string()), { maxLength: 60 }).map(parts => parts.join(''))
  fc.assert(
    fc.property(soup, fc.boolean(), (inner, wrapped) => {
      const message = readSoap(wrapped ? envelope(inner) : inner)
      if (message) expect(message.body).toBeInstanceOf(Object)
      expect(Object.keys(Object.prototype)).toEqual([])
      expect(({} as Record<string, unknown>)['@constructor']).toBeUndefined()
    }),
    { numRuns: 2_000 },
  )
})

test('what is escaped is read back as it was', () => {
  const plain = fc.string({ unit: 'grapheme' }).map(one => one.replace(/\p{Cc}/gu, '').trim())
  fc.assert(
    fc.property(
      plain.filter(one => one !== ''),
      given => {
        const message = readSoap(envelope(`<a b="${escapeXml(given)}">${escapeXml(given)}</a>`))
        expect(message?.body.a).toEqual({ '#text': given, '@b': given })
      },
    ),
    { numRuns: 500 },
  )
})

test('one element or many are a list, and none is an empty one', () => {
  const list = several(text)
  expect([undefined, '', 'a', ['a', { '#text': 'b', '@lang': 'en' }]].map(given => list.parse(given))).toEqual([
    [],
    [],
    ['a'],
    ['a', 'b'],
  ])
})

test.each([
  ['-0.5', -0.5],
  ['1e-3', 0.001],
  [' 2 ', 2],
  ['INF', undefined],
  ['NaN', undefined],
  ['', undefined],
  [{}, undefined],
])('%j is the number %j', (given, expected) => {
  expect(z.safeParse(number, given).data).toBe(expected)
})
