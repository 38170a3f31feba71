import { expect, test } from 'vitest'
import { Failed } from '../../base/result.ts'
import { explainTrouble } from './connection-trouble.ts'

const error = (code: string, message = code) => Object.assign(new Error(message), { code })
const told = (what: unknown, pinned = false) => explainTrouble(what, 'central:443', { pinned })

test.each([
  [error('ENOTFOUND'), 'The name in central:443 was not found.'],
  [error('EHOSTUNREACH'), 'central:443 cannot be reached from here.'],
  [error('ECONNABORTED'), 'central:443 cut the connection.'],
  [error('EPROTO', 'ssl3_get_record:wrong version number'), 'central:443 does not speak TLS.'],
  [error('EPROTO', 'ssl3_read_bytes:record layer failure'), 'central:443 does not speak TLS.'],
  [error('EPROTO', 'tlsv1 alert handshake failure'), 'The secure connection to central:443 was not made (EPROTO).'],
  [error('HPE_INVALID_CONSTANT'), 'What answers at central:443 does not speak HTTP.'],
  [error('WS_ERR_INVALID_OPCODE'), 'central:443 does not keep to the WebSocket protocol (WS_ERR_INVALID_OPCODE).'],
  [error('ENEW'), 'The connection to central:443 failed (ENEW).'],
  [new Error('Odd'), 'central:443 does not answer as it should: Odd.'],
])('%s is told as: %s', (what, words) => {
  expect(told(what)).toContain(words)
})

test('what is hidden below another error, or is the same at each of several addresses, is told', () => {
  expect(told(new TypeError('fetch failed', { cause: error('ECONNREFUSED') }))).toContain('refuses the connection')
  expect(told(new AggregateError([error('ETIMEDOUT'), error('ETIMEDOUT')]))).toContain('does not answer')
})

test('what has words for a person already keeps them', () => {
  expect(told(new Failed('offline', 'The name in central:443 has no address.'))).toBe(
    'The name in central:443 has no address.',
  )
})

test('a certificate that nobody vouches for is told by whether one was entered', () => {
  expect(told(error('DEPTH_ZERO_SELF_SIGNED_CERT'))).toContain('is self-signed')
  expect(told(error('DEPTH_ZERO_SELF_SIGNED_CERT'), true)).toContain('not signed by the authority that was entered')
  expect(told(error('CERT_HAS_EXPIRED'), true)).toContain('has expired')
})
