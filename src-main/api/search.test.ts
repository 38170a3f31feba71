import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readForSearch, searchFor, searchForAll, type Texts } from './search.ts'

const finds = (q: string, ...texts: Texts) => searchFor(q)?.matches({}, () => texts)

describe('nothing is searched for', () => {
  for (const q of [undefined, '', '  ', '*', '"', '&|!():*', 'and', 'NOT or', 'name:', '@', '***']) {
    test(JSON.stringify(q) ?? 'without q', () => expect(searchFor(q)).toBeUndefined())
  }
})

const examples: [q: string, text: string, found: boolean, why: string][] = [
  ['boardroom', 'Level 12 Boardroom', true, 'a whole word, whatever its case'],
  ['board', 'Level 12 Boardroom', true, 'the last term is a prefix'],
  ['oardroom', 'Level 12 Boardroom', false, 'but not any part'],
  ['board level', 'Boardroom', false, 'the terms before the last are whole words'],
  ['lobby boardroom', 'Boardroom', true, 'any term will do'],
  ['boardroom lobby', 'Boardroom', true, 'any term will do, in any order'],
  ['board*', 'Boardroom', true, 'wildcards only separate'],
  ['"meeting room"', 'Room 5', true, 'quotes only separate'],
  ['name:lobby', 'Lobby', true, 'a field is dropped'],
  ['name:lobby', 'My name', false, 'a field is no term'],
  ['+name:lobby -code:x', 'x1', true, 'signs and their fields go'],
  ['lobby and', 'Sand and Lob', false, 'and is no term, nor the last one'],
  ['sand or lob', 'Lobby', true, 'so the last one is lob'],
  ['straße', 'Bahnhofsstraße 3 Straße', true, 'letters of any language'],
  ['ÉMILE', 'Salle Émile', true, 'of any case'],
  ['e\u0301mile', 'Salle Émile', true, 'however they are composed'],
  ['会議', '会議室', true, 'of any script'],
  ['12', 'Level 12', true, 'digits'],
  ['𐐨', '𐐀b', true, 'of letters that take two units'],
  ['b', '𐐀b', false, 'nor a part behind one'],
  ['b x', 'b𐐀', false, 'nor before one'],
  ['b x', '😀b😀', true, 'but a word among pictures'],
  ['level1', 'Level 1', false, 'letters and digits are one term'],
  ['jo.bloggs@example.com', 'jo.bloggs@example.com', true, 'an address, whole'],
  ['jo.bloggs@example.com', 'ann.bloggs@example.com', false, 'an address is one term'],
  ['jo.bloggs@example.com', 'Jo Bloggs, example.com', false, 'an address is not its words'],
  ['jo.bloggs@exa', 'jo.bloggs@example.com', true, 'a prefix of an address'],
  ['jo.bloggs@example.com x', 'jo.bloggs@example.com.au', false, 'not the last term, so not a prefix'],
  ['bloggs', 'jo.bloggs@example.com', true, 'an address by part'],
  ['@example.com', 'jo.bloggs@example.com', true, 'an address by its domain'],
  ['jo@x.io', 'Ask <jo@x.io>, please.', true, 'an address within a text'],
  ['192.168.1.20', 'http://192.168.1.20/api', true, 'an address of the network'],
  ['display', 'drivers/pjlink/display.cr', true, 'a segment of a path'],
  ['pjlink', 'drivers/pjlink/display.cr', true, 'a folder of a path'],
  ['http://panel/x', 'http://panel/', true, 'a URI is no field'],
  ['zone-Jf5H~x_y', 'zone-Jf5H~x_y', true, 'an id in full'],
  ['zone-Jf5H~x_y', 'zone-Jf5H~x_z', false, 'an id in full, and no other'],
  ['zone-F9Dk4ryq', 'zone-F9Dk4ryqSj', true, 'most of an id'],
  ['zone-F9Dk4ry--_', 'zone-F9Dk4ry--_', true, 'an id that ends in signs'],
  ['jf5h', 'zone-Jf5H~x_y', true, 'a part of an id'],
  ['zone-lighting', 'Lighting desk', true, 'words with a hyphen are no id'],
  ['sys-demo', 'sys-demo', true, 'a short id'],
]
for (const [q, text, found, why] of examples) {
  test(`${q} ${found ? 'finds' : 'does not find'} ${text}: ${why}`, () => expect(finds(q, text)).toBe(found))
}

test('sixteen terms count, and 512 characters', () => {
  const sixteen = Array.from({ length: 16 }, (_, at) => `w${at}`).join(' ')
  expect(finds(`${sixteen} lobby`, 'Lobby')).toBe(false)
  expect(finds(`${sixteen} lobby`, 'w15th')).toBe(true)
  expect(finds(`${' '.repeat(507)}lobby`, 'lobby')).toBe(true)
  expect(finds(`${' '.repeat(507)}x lobby`, 'lobster')).toBe(true)
})

test('null, undefined and empty texts are no texts', () => {
  expect(finds('null', null, undefined, '')).toBe(false)
})

test('a row is asked for its texts once', () => {
  let asked = 0
  const row = {}
  const texts = () => [`Lobby ${++asked}`]
  expect(searchFor('lobby')?.matches(row, texts)).toBe(true)
  expect(searchFor('1')?.matches(row, texts)).toBe(true)
  expect(asked).toBe(1)
})

test('a hostile text costs little', () => {
  const long = 'a.'.repeat(200_000)
  expect(finds('x', `${long}@`)).toBe(false)
  expect(finds('a', `${'@'.repeat(100_000)}${'-'.repeat(100_000)}a`)).toBe(true)
})

/** The rule as it is written, and slow. */
function reference(q: string, texts: string[]): boolean | undefined {
  const terms = q
    .split(/\s+/)
    .map(piece => piece.toLowerCase().replace(/^(name|code):/, ''))
    .flatMap(piece => (piece.includes('@') ? [piece] : piece.split(/[^a-z0-9é]/)))
    .filter(term => term && !['and', 'or', 'not'].includes(term))
    .slice(0, 16)
  if (terms.length === 0) return undefined
  const words = texts.flatMap(text =>
    text
      .toLowerCase()
      .split(' ')
      .flatMap(piece => [...(piece.includes('@') ? [piece] : []), ...piece.split(/[^a-z0-9é]/)]),
  )
  return words.some(word => word !== '' && (terms.includes(word) || word.startsWith(terms.at(-1) ?? '')))
}

test('finds what the rule finds, whatever is asked of whatever', () => {
  const word = fc.constantFrom('a', 'ab', 'abc', 'B', 'É', 'é1', '1', '12', 'and', 'OR', 'or1', 'not', 'room')
  const address = fc.tuple(word, word).map(([who, where]) => `${who}@${where}.io`)
  const path = fc.array(word, { minLength: 1, maxLength: 3 }).map(words => words.join('/'))
  const piece = fc.oneof({ weight: 3, arbitrary: word }, address, path)
  const asked = fc.oneof(
    { weight: 6, arbitrary: piece },
    piece.map(text => `name:${text}`),
    fc.constantFrom('*', '"', '-'),
  )
  fc.assert(
    fc.property(
      fc.array(asked, { maxLength: 20 }).map(pieces => pieces.join(' ')),
      fc.array(
        fc.array(piece, { maxLength: 4 }).map(pieces => pieces.join(' ')),
        { maxLength: 3 },
      ),
      (q, texts) => {
        expect(finds(q, ...texts)).toBe(reference(q, texts))
      },
    ),
    { numRuns: 2_000 },
  )
})

test('our own pages find what has all of the words, each of them a beginning', () => {
  const row = { texts: ['Level 12 Boardroom', 'sys-F9DkN3~-Zz'] }
  const found = (q: string) => searchForAll(q)?.matches(row, ({ texts }) => texts)
  for (const q of ['board lev', '12', 'LEVEL 12 boardroom', 'sys-F9DkN3~-Zz lev']) expect(found(q), q).toBe(true)
  for (const q of ['board 13', 'oard', 'level 12 lobby']) expect(found(q), q).toBe(false)
  for (const q of ['', ' ', '*', undefined]) expect(searchForAll(q)).toBeUndefined()
})

test('many rows that nobody searched yet are read with turns of the loop in between, and only once', async () => {
  const rows = Array.from({ length: 5_000 }, (_, number) => ({ name: `Level ${number}` }))
  let read = 0
  const textsOf = ({ name }: { name: string }) => {
    read += 1
    return [name]
  }
  const reading = readForSearch(rows, textsOf)
  expect(read).toBe(2_000)
  await reading
  expect(rows.filter(row => searchFor('4711')?.matches(row, textsOf))).toEqual([{ name: 'Level 4711' }])
  expect(read).toBe(5_000)
})
