import { once } from 'node:events'
import net from 'node:net'
import fc from 'fast-check'
import { BindResponse, type Message, MessageParser, SearchEntry } from 'ldapts'
import { expect, test } from 'vitest'
import { messagesOver } from './messages.ts'
import type { LdapSource } from './source.ts'
import { ber, entry, message, reference, result } from './testing/fake-directory.ts'
import { isAnswer } from './well-formed.ts'

const source = { name: 'Example', host: 'ldap.example.com', port: 389 } as LdapSource

const bytes = fc.uint8Array({ maxLength: 300 }).map(array => Buffer.from(array))
const control = fc.tuple(fc.option(bytes), fc.boolean()).map(([value, critical]) => {
  const flag = critical ? [ber(0x01, Buffer.of(0xff))] : []
  return ber(0x30, ber(0x04, '1.2.3'), ...flag, ...(value ? [ber(0x04, value)] : []))
})
const answer = fc
  .tuple(
    fc.integer({ min: 1, max: 120 }),
    fc.oneof(
      fc.tuple(fc.constantFrom(0x61, 0x65, 0x78), fc.integer({ min: 0, max: 120 })).map(args => result(...args)),
      fc.webUrl().map(reference),
      fc
        .tuple(fc.string(), fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.array(bytes, { maxLength: 4 })))
        .map(([dn, attributes]) => entry(dn, attributes)),
    ),
    fc.array(control, { maxLength: 2 }),
  )
  .map(([id, operation, controls]) => message(id, operation, ...(controls.length ? [ber(0xa0, ...controls)] : [])))

test('answers come whole and one by one, however their bytes are cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(answer, { maxLength: 8 }),
      fc.infiniteStream(fc.integer({ min: 1, max: 400 })),
      async (answers, cuts) => {
        const socket = new net.Socket()
        const { stream } = messagesOver(socket, source)
        const came: Buffer[] = []
        stream.on('data', one => came.push(one))
        await once(stream, 'resume')
        let rest = Buffer.concat(answers)
        for (const cut of cuts) {
          if (rest.length === 0) break
          socket.emit('data', rest.subarray(0, cut))
          rest = rest.subarray(cut)
        }
        expect(came.map(one => one.toString('hex'))).toEqual(answers.map(one => one.toString('hex')))
      },
    ),
    { numRuns: 60 },
  )
})

test('whatever passes as an answer is read by ldapts to its end', () => {
  const damaged = fc
    .tuple(answer, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }))
    .map(([whole, changes]) => {
      const copy = Buffer.from(whole)
      for (const [at, value] of changes) copy[at % copy.length] = value
      return copy
    })
  const asked = new Map<string, { message: Message }>()
  let passed = 0
  fc.assert(
    fc.property(damaged, given => {
      if (!isAnswer(given, { pieces: 10_000 })) return
      passed += 1
      const parser = new MessageParser()
      const seen: unknown[] = []
      parser.on('message', one => seen.push(one))
      parser.on('error', error => seen.push(error))
      parser.read(given, asked)
      expect(seen).toHaveLength(1)
    }),
    { numRuns: 3_000 },
  )
  expect(passed).toBeGreaterThan(300)
})

test('what is read is what was sent', () => {
  const read = (given: Buffer) => {
    const parser = new MessageParser()
    let seen: unknown
    parser.on('message', one => {
      seen = one
    })
    parser.read(given, new Map())
    return seen
  }
  expect(isAnswer(message(3, entry('cn=a', { cn: ['A', 'B'] })), { pieces: 100 })).toBe(true)
  const found = read(message(3, entry('cn=a', { cn: ['A', 'B'] }))) as SearchEntry
  expect(found).toBeInstanceOf(SearchEntry)
  expect(found.toObject([], [])).toEqual({ dn: 'cn=a', cn: ['A', 'B'] })
  expect(read(message(3, result(0x61, 49)))).toBeInstanceOf(BindResponse)
})

test.each([
  ['more behind it', Buffer.concat([message(2, result(0x65)), Buffer.of(0)])],
  ['nothing in it', ber(0x30)],
  ['a number without digits', ber(0x30, ber(0x02), result(0x65))],
  ['a number of nine digits', ber(0x30, ber(0x02, Buffer.alloc(9)), result(0x65))],
  ['an operation that only clients have', message(2, ber(0x60, ber(0x04)))],
  ['a result without a code', message(2, ber(0x65, ber(0x04), ber(0x04), ber(0x04)))],
  ['an entry without attributes', message(2, ber(0x64, ber(0x04, 'cn=a')))],
  ['an attribute that is none', message(2, ber(0x64, ber(0x04, 'cn=a'), ber(0x30, ber(0x04, 'cn'))))],
  [
    'a value that is none',
    message(2, ber(0x64, ber(0x04, 'cn=a'), ber(0x30, ber(0x30, ber(0x04, 'cn'), ber(0x31, ber(0x02, 'x')))))),
  ],
  ['an indefinite length', Buffer.from('3080020102650700', 'hex')],
  ['controls that are none', message(2, result(0x65), ber(0xa0, ber(0x04, 'x')))],
  ['a second set of controls', message(2, result(0x65), ber(0xa0), ber(0xa0))],
])('%s: is no answer', (_, given) => {
  expect(isAnswer(given, { pieces: 100 })).toBe(false)
})
