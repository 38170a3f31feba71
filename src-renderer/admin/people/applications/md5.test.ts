import { expect, test } from 'vitest'
import { md5 } from './md5.ts'

test('the examples of the law come out as written there', () => {
  // RFC 1321, A.5
  expect(md5('')).toBe('d41d8cd98f00b204e9800998ecf8427e')
  expect(md5('message digest')).toBe('f96b697d7cb7938d525a2f31aaf161d0')
  expect(md5('12345678901234567890123456789012345678901234567890123456789012345678901234567890')).toBe(
    '57edf4a22be3c955ac49da2e2107b67a',
  )
  // The client id of a front end, as ts-client makes it (auth.md 4.1).
  expect(md5('https://edge.example.com/control/oauth-resp.html')).toBe('791a5a0e47c87a80d4519a086514b05f')
})

test('texts that just fill a block, or just do not, come out right', () => {
  const known: [number, string][] = [
    [55, 'ef1772b6dff9a122358552954ad0df65'],
    [56, '3b0c8ac703f828b04c6c197006d17218'],
    [63, 'b06521f39153d618550606be297466d5'],
    [64, '014842d480b571495a4a0363793f7367'],
    [65, 'c743a45e0d2e6a95cb859adae0248435'],
    [119, '8a7bd0732ed6a28ce75f6dabc90e1613'],
    [120, '5f61c0ccad4cac44c75ff505e1f1e537'],
    [1000, 'cabe45dcc9ae5b66ba86600cca6b8ba8'],
  ]
  for (const [length, digest] of known) expect(md5('a'.repeat(length)), String(length)).toBe(digest)
})

test('letters beyond ASCII count as UTF-8', () => {
  expect(md5('Bücher–日本')).toBe('4f6864ea90659659b32a1457ad8d7b5c')
})
