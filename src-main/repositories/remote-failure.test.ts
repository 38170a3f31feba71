import { expect, test } from 'vitest'
import { addressOf } from './remote-address.ts'
import { remoteFailure } from './remote-failure.ts'

const address = addressOf({ uri: 'https://ada:s3cret@git.example.org/rooms.git/' })

const told = (code: string, data?: object) => {
  const failure = remoteFailure(Object.assign(new Error('s3cret in https://ada:s3cret@git'), { code, data }), address)
  expect(JSON.stringify([failure.message, failure.detail])).not.toContain('s3cret')
  return `${failure.code}: ${failure.message}`
}

test.each([
  ['ENOTFOUND', 'offline: The host git.example.org was not found.'],
  ['EAI_AGAIN', 'offline: The host git.example.org was not found.'],
  ['ECONNREFUSED', 'offline: git.example.org refused the connection.'],
  ['EHOSTUNREACH', 'offline: git.example.org cannot be reached from here (EHOSTUNREACH).'],
  ['ECONNRESET', 'offline: git.example.org cut the connection before everything had come.'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'rejected: The secure connection to git.example.org was not made'],
  ['CERT_HAS_EXPIRED', 'rejected: The secure connection to git.example.org was not made'],
  ['ParseError', 'rejected: https://git.example.org/rooms.git is not a git repository'],
  ['ENOSPC', 'unexpected: The copy of https://git.example.org/rooms.git cannot be written to the disk'],
  ['InternalError', 'rejected: What git.example.org sent cannot be read as a git repository.'],
])('%s is told as: %s', (code, words) => {
  expect(told(code)).toContain(words)
})

test.each([
  [401, 'rejected: git.example.org does not accept the user name and password'],
  [403, 'rejected: git.example.org does not accept the user name and password'],
  [404, 'not_found: There is no git repository at https://git.example.org/rooms.git'],
  [503, 'rejected: git.example.org answered with 503'],
])('the status %i is told as: %s', (statusCode, words) => {
  expect(told('HttpError', { statusCode })).toContain(words)
})
