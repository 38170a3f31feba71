import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pathToGoOn } from './go-on.ts'

const HOST = 'edge.example.com:8420'

describe('where a browser goes on', () => {
  test.each([
    ['/', '/'],
    ['/admin', '/admin'],
    ['/admin?to=//elsewhere&a=b#c', '/admin?to=//elsewhere&a=b#c'],
    ['http://edge.example.com:8420/app/?a=b#c', '/app/?a=b#c'],
    ['https://EDGE.example.com:8420/app', '/app'],
    ['/Räume?q=日', '/R%C3%A4ume?q=%E6%97%A5'],
    ['/a b', '/a%20b'],
  ])('%s is %s', (asked, path) => {
    expect(pathToGoOn(asked, HOST)).toBe(path)
  })

  test.each([
    ...[
      undefined,
      null,
      7,
      {},
      ['/admin'],
      '',
      'admin',
      '?a',
      '#a',
      '//evil.com',
      '///evil.com',
      '/a//b',
      '/\\evil.com',
    ],
    ...['\\\\evil.com', '/\t/evil.com', '/\n/evil.com', '\t//evil.com', ' //evil.com', '/\u0000', '/\u0085/evil.com'],
    ...['https://evil.com/', 'http://edge.example.com/', 'http://edge.example.com:8420@evil.com/'],
    ...['http://somebody@edge.example.com:8420/', 'http://edge.example.com:8420//evil.com', 'javascript:alert(1)'],
    ...['data:text/html,x', 'ftp://edge.example.com:8420/', 'http:evil.com', 'http:/evil.com', `/${'a'.repeat(2_000)}`],
  ])('%j is nowhere', asked => {
    expect(pathToGoOn(asked, HOST)).toBeUndefined()
  })

  test('never leaves this node, and fits into a header', () => {
    const piece = fc.constantFrom(
      ...[
        '/',
        '//',
        '\\',
        '.',
        '..',
        '@',
        ':',
        '?',
        '#',
        '%2f',
        '%5c',
        '%09',
        '\t',
        '\n',
        '\r',
        ' ',
        '\u00a0',
        '\u2028',
      ],
      ...[
        'http:',
        'https:',
        'javascript:',
        'evil.com',
        HOST,
        'edge.example.com',
        'admin',
        'é',
        '🙂',
        '\ud800',
        '\u0000',
      ],
    )
    const asked = fc.oneof(
      fc.array(piece, { maxLength: 8 }).map(pieces => pieces.join('')),
      fc.array(piece, { maxLength: 8 }).map(pieces => `/${pieces.join('')}`),
      fc.array(piece, { maxLength: 6 }).map(pieces => `http://${HOST}${pieces.join('')}`),
      fc.string({ unit: 'binary' }),
      fc.webUrl({ withQueryParameters: true, withFragments: true }),
    )
    fc.assert(
      fc.property(asked, text => {
        const path = pathToGoOn(text, HOST)
        if (path === undefined) return
        for (const base of [`http://${HOST}`, `https://${HOST}`]) {
          for (const from of ['/', '/auth/signin', '/a/b/c']) expect(new URL(path, base + from).origin).toBe(base)
        }
        expect(path).toMatch(/^\/[\x21-\x7e]*$/)
        // What is sent on is taken again as it is.
        if (path.length <= 2_000) expect(pathToGoOn(path, HOST)).toBe(path)
      }),
      { numRuns: 5_000 },
    )
  })
})
