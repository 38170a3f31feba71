import { expect, test } from 'vitest'
import { factsOf } from './facts.ts'
import { noOptions } from './options.ts'

const row = {
  ...{ id: 'broker-1', name: 'Building', host: 'mqtt.example', port: 8883, tls: true, auth_type: 2 },
  ...{
    username: 'room',
    password: '\u001bpassword',
    certificate: '\u001bcertificate',
    secret: 'masking',
    filters: ['@'],
  },
}
const options = { ...noOptions, ca: 'PEM', commands: { allowed: true, functions: ['Display/power'] } }
const said = (given: Partial<typeof row>, set = options) =>
  Object.fromEntries(factsOf({ ...row, ...given }, set).map(fact => [fact.name, fact.said]))

test('who may only look is told all but the secrets', () => {
  expect(said({})).toEqual({
    Address: 'mqtt.example:8883',
    Encryption: 'TLS, verified by an authority of its own',
    'Signs in': 'as room, with a password',
    Masked: ['@'],
    'Home Assistant': 'Is told nothing',
    Commands: ['Display/power'],
  })
  expect(JSON.stringify(factsOf(row, options))).not.toMatch(/\\u001b|masking/)
})

test('what is not there is said, too', () => {
  const bare = { tls: false, username: '', password: '', filters: [] }
  expect(said(bare, { ...options, commands: { allowed: true, functions: [] } })).toMatchObject({
    Encryption: expect.stringContaining('None'),
    'Signs in': 'as nobody',
    Masked: 'Nothing',
    Commands: 'Are taken, but no function is allowed',
  })
  expect(said({ ...bare, auth_type: 0 })['Signs in']).toContain('not there yet')
})
