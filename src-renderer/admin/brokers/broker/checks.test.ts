import { expect, test } from 'vitest'
import { askingOf, isElsewhere, nextStep, portFor, type Step, stepOrder, toneOf } from './checks.ts'

const found = (step: Step, ok = true, warn = false) => ({ step, ok, warn, said: '' })
const typed = {
  ...{ host: ' mqtt.example ', port: '8883', tls: true, username: 'alcove', password: '' },
  ...{ isPasswordCleared: false, isByCertificate: false },
}
const trust = { ca: '', client_certificate: '', client_key: '' }

test('one step is tried after the other, and none behind one that is not good', () => {
  expect(nextStep({})).toBe('name')
  expect(nextStep({ name: found('name') })).toBe('port')
  expect(nextStep({ name: found('name'), port: found('port', false) })).toBeUndefined()
  expect(nextStep(Object.fromEntries(stepOrder.map(step => [step, found(step)])))).toBeUndefined()
})

test('what is only to be known does not stop the next step', () => {
  const steps = { name: found('name'), port: found('port'), certificate: found('certificate', true, true) }
  expect(nextStep(steps)).toBe('sign_in')
  expect([toneOf(steps.name), toneOf(steps.certificate), toneOf(found('write', false))]).toEqual([
    'good',
    'busy',
    'bad',
  ])
})

test('a password that was not typed is the one that is kept, and one that was cleared is none', () => {
  expect(askingOf('broker-1', typed, trust)).toMatchObject({ id: 'broker-1', host: 'mqtt.example', password: '' })
  expect(askingOf('broker-1', { ...typed, isPasswordCleared: true }, trust).password).toBeNull()
  expect(askingOf(undefined, typed, trust)).not.toHaveProperty('id')
})

test('a password that is kept is for the place of the record and no other', () => {
  const row = { host: 'mqtt.example', port: 8883, tls: true, password: 'kept' }
  expect(isElsewhere(row, typed)).toBe(false)
  expect(isElsewhere(row, { ...typed, host: 'MQTT.example' })).toBe(false)
  for (const other of [{ host: 'mqtt.elsewhere' }, { port: '1883' }, { tls: false }]) {
    expect(isElsewhere(row, { ...typed, ...other })).toBe(true)
    expect(isElsewhere(row, { ...typed, ...other, password: 'typed' })).toBe(false)
    expect(isElsewhere(row, { ...typed, ...other, isPasswordCleared: true })).toBe(false)
    expect(isElsewhere({ ...row, password: '' }, { ...typed, ...other })).toBe(false)
  }
})

test('a client key counts only beside its certificate', () => {
  expect(askingOf('broker-1', typed, { ...trust, client_key: 'key' }).client_key).toBeNull()
  expect(askingOf('broker-1', typed, { ...trust, client_certificate: 'pem' }).client_key).toBe('')
})

test('a port that is no number is left for the node to refuse', () => {
  expect(askingOf(undefined, { ...typed, port: 'mqtt' }, trust).port).toBe(0)
})

test('the usual port follows TLS, and one that was chosen stays', () => {
  expect(portFor(true, '1883')).toBe('8883')
  expect(portFor(true, '')).toBe('8883')
  expect(portFor(false, '8883')).toBe('1883')
  expect(portFor(true, '4000')).toBe('4000')
})
